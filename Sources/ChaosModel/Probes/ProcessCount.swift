/// What can be counted of the processes of a target.
public enum ProcessCount: String, Codable, Sendable, CaseIterable, FieldValue {
    /// Open descriptors, resident memory in bytes, threads, processes.
    case fds, rss, threads, processes
    /// CPU time and time that threads waited for a CPU, in seconds since the probe's first look.
    case cpuTime = "cpu-time"
    case runDelay = "run-delay"
    /// Major page faults, and times that a thread was put on a CPU, since the probe's first look.
    case majorFaults = "major-faults"
    case switches

    /// The metric of the kernel that it is.
    public var metric: String {
        switch self {
        case .fds, .threads, .processes, .switches: rawValue
        case .rss: "rss.bytes"
        case .cpuTime: "cpu.seconds"
        case .runDelay: "run-delay.seconds"
        case .majorFaults: "major-faults"
        }
    }
}
