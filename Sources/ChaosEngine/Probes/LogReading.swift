import ChaosModel
import LinuxKernel

/// Follows a file on a side thread and counts, from its start on, the lines with a pattern.
final class LogReading: SideReading {
    private let pattern: TextPattern
    private var file: FollowedFile
    private var line: [UInt8] = []
    private var total = 0

    /// How much of a line is looked at, in bytes.
    static let longestLine = 8192
    /// How much one reading takes in; the rest is for the next one.
    private static let mostBytes = 4 << 20
    private static let mostNanoseconds: UInt64 = 250_000_000

    init(path: String, pattern: TextPattern) {
        self.pattern = pattern
        file = FollowedFile(path)
    }

    func read() -> SideAnswer {
        let end = Clock.monotonicNanoseconds() + Self.mostNanoseconds
        var taken = 0
        var isCounted = true
        do throws(KernelError) {
            while taken < Self.mostBytes, Clock.monotonicNanoseconds() < end {
                switch try file.next() {
                case .bytes(let bytes):
                    taken += bytes.count
                    if !take(bytes) { isCounted = false }
                case .turned: if !line.isEmpty, !endLine() { isCounted = false }
                case .end(let isThere): return answer(isThere, isCounted)
                }
            }
            return answer(true, isCounted)
        } catch {
            return SideAnswer(.local, UInt16(clamping: error.errno))
        }
    }

    private func answer(_ isThere: Bool, _ isCounted: Bool) -> SideAnswer {
        if !isCounted { return SideAnswer(.local, SocketFailure.tooLong) }
        return isThere ? SideAnswer(.good, value: Double(total)) : SideAnswer(.gone)
    }

    /// - Returns: whether every line could be looked at.
    private func take(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        var isCounted = true
        while let end = rest.firstIndex(of: 10) {
            add(rest[..<end])
            if !endLine() { isCounted = false }
            rest = rest[(end + 1)...]
        }
        add(rest)
        return isCounted
    }

    private func add(_ part: ArraySlice<UInt8>) { line += part.prefix(Self.longestLine - line.count) }

    private func endLine() -> Bool {
        let finding = pattern.contained(in: line)
        line.removeAll(keepingCapacity: true)
        if finding == .missing { return true }
        if finding == .tooCostly { return false }
        total += 1
        return true
    }
}
