/// How the time of all CPUs was spent since boot, in clock ticks: the first line of `/proc/stat`, proc_stat(5).
public struct CPUTimes: Hashable, Sendable {
    /// Every tick that was counted, and those that the hypervisor gave to others.
    public let total: UInt64, stolen: UInt64

    /// The counts of now; `nil` when /proc is not mounted.
    public static func now() -> CPUTimes? { ProcFile.text("/proc/stat").flatMap { CPUTimes(parsing: $0) } }

    /// Reads the file's text.
    init?(parsing text: String) {
        guard let line = text.split(separator: "\n").first, line.hasPrefix("cpu ") else { return nil }
        // user, nice, system, idle, iowait, irq, softirq, steal; guest time, which follows, is in user and nice already.
        let ticks = line.split(separator: " ").dropFirst().prefix(8).compactMap { UInt64($0) }
        guard ticks.count == 8 else { return nil }
        total = ticks.reduce(0, &+)
        stolen = ticks[7]
    }

    /// The share of the time since `earlier` that the hypervisor gave to others, 0...1.
    public func stolenShare(since earlier: CPUTimes) -> Double {
        guard total > earlier.total, stolen > earlier.stolen else { return 0 }
        return Double(stolen - earlier.stolen) / Double(total - earlier.total)
    }
}
