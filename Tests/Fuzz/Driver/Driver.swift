import Glibc
import LinuxKernel

/// Gives libFuzzer's inputs to the target that `AFTERSHOCK_FUZZ_TARGET` names: libFuzzer starts this program again with
/// arguments of its own when it merges, and the environment goes with it.
enum Driver {
    private static let target: FuzzTarget = {
        let name = HostFacts.environment("AFTERSHOCK_FUZZ_TARGET") ?? ""
        guard let target = FuzzTarget.named(name) else {
            fatalError("no target `\(name)`, there are: \(FuzzTarget.all.map(\.name).joined(separator: " "))")
        }
        return target
    }()
    nonisolated(unsafe) private static var slowest: UInt64 = 0

    /// Runs one input. A broken promise ends the process, which libFuzzer takes for a crash and keeps the input.
    static func run(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        let bytes = Array(UnsafeBufferPointer(start: pointer, count: count))
        if bytes.count > target.longest { return -1 }
        let start = Clock.monotonicNanoseconds()
        do { try target.run(bytes) } catch { fatalError("\(target.name): \(error)") }
        slowest = max(slowest, Clock.monotonicNanoseconds() - start)
        return 0
    }

    /// Says how long the slowest input took, and leaves no file behind.
    static func end() {
        var last = "stat::slowest_input_ms: \(slowest / 1_000_000)\n"
        do { try FuzzScratch.remove() } catch { last += "\(error)\n" }
        _ = last.withCString { write(2, $0, strlen($0)) }
    }
}
