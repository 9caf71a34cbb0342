import Glibc
import LinuxKernel

/// Traces running processes until standard input ends, for Benchmarks/ptrace.sh and the tests of the tracer:
/// `TraceCost NUMBERS FATE SHARE FOLLOW PID...`, where NUMBERS are system calls such as `39,110` or `none`, FATE is `pass`,
/// `errno:5` or `delay:1000000` (nanoseconds), SHARE is one in how many calls, and FOLLOW is `children` or `threads`.
@main
enum TraceCost {
    static func main() {
        let words = CommandLine.arguments.dropFirst()
        guard words.count >= 5 else { exit(2) }
        let texts = Array(words)
        let numbers = Set(texts[0].split(separator: ",").compactMap { UInt64($0) })
        let fate = fate(texts[1])
        let every = UInt64(texts[2]) ?? 1
        var seen: UInt64 = 0
        do {
            let tracer = try SyscallTracer(numbers: numbers, children: texts[3] == "children") { _ in
                seen += 1
                return seen % every == 0 ? fate : .passes
            }
            for pid in texts.dropFirst(4).compactMap({ Int32($0) }) { try tracer.seize(pid) }
            try tracer.run(until: 0, ready: { say("ready") })
            let figures = tracer.statistics
            say(
                "threads \(figures.threads) calls \(figures.calls) failed \(figures.failed) delayed \(figures.delayed) "
                    + "foreign \(figures.foreign) spared \(figures.spared)")
        } catch {
            say("error: \(error)")
            exit(1)
        }
    }

    private static func fate(_ text: String) -> TracedCallFate {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let number = UInt64(parts[1]) else { return .passes }
        return parts[0] == "errno" ? .fails(errno: Int32(clamping: number)) : .waits(nanoseconds: number)
    }

    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
