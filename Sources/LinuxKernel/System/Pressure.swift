/// Pressure stall information of one resource: how long tasks stood still for want of it. Of the host it is in
/// /proc/pressure/{cpu,memory,io}, of a cgroup v2 in its `cpu.pressure` and so on: Documentation/accounting/psi.rst.
public struct Pressure: Hashable, Sendable {
    /// One line of the file.
    public struct Line: Hashable, Sendable {
        /// Share of the time, 0...1, as the kernel averages it over the last 10 seconds; it does so every 2 seconds.
        public var average10 = 0.0
        /// The same over 60 seconds.
        public var average60 = 0.0
        /// The same over 300 seconds.
        public var average300 = 0.0
        /// All the time since the group was made or the host booted, in microseconds.
        public var total: UInt64 = 0
    }

    /// Time in which at least one task stood still.
    public var some = Line()
    /// Time in which every task that had something to do stood still.
    public var full = Line()

    /// Reads what such a file says; `nil` when it is none.
    public init?(_ text: String) {
        var isKnown = false
        for row in text.split(separator: "\n") {
            let words = row.split(separator: " ")
            guard let kind = words.first, let line = Self.line(words.dropFirst()) else { continue }
            switch kind {
            case "some": some = line
            case "full": full = line
            default: continue
            }
            isKnown = true
        }
        guard isKnown else { return nil }
    }

    /// The pressure of now.
    /// - Parameter path: such as `/proc/pressure/memory`.
    /// - Throws: `KernelError` of open(2) or read(2), EOPNOTSUPP where the kernel was booted without it.
    public static func read(_ path: String) throws(KernelError) -> Pressure {
        guard let pressure = Pressure(try File.text(of: path)) else { throw KernelError("read \(path)", errno: 22) }
        return pressure
    }

    private static func line(_ words: ArraySlice<Substring>) -> Line? {
        var line = Line()
        for word in words {
            let parts = word.split(separator: "=")
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "avg10": line.average10 = (Double(parts[1]) ?? 0) / 100
            case "avg60": line.average60 = (Double(parts[1]) ?? 0) / 100
            case "avg300": line.average300 = (Double(parts[1]) ?? 0) / 100
            case "total": line.total = UInt64(parts[1]) ?? 0
            default: continue
            }
        }
        return words.isEmpty ? nil : line
    }
}
