/// A process that cannot be confused with a later one of the same number: pid and start time.
public struct ProcessIdentity: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The process id; 0 stands for a workload that the run has yet to launch.
    public var pid: Int32
    /// Start time in clock ticks since boot, field 22 of `/proc/PID/stat` (proc(5)).
    public var startTicks: UInt64
    /// The command name (`comm`), for people only.
    public var name: String

    /// Makes an identity from what `/proc/PID/stat` says.
    public init(pid: Int32, startTicks: UInt64, name: String) {
        self.pid = pid
        self.startTicks = startTicks
        self.name = name
    }

    /// Stands in a dry plan for the process of a target that is launched when the run starts.
    public static func launched(_ target: String) -> ProcessIdentity {
        ProcessIdentity(pid: 0, startTicks: 0, name: target)
    }

    /// Whether this only stands for a process that does not exist yet.
    public var isPending: Bool { pid == 0 }

    /// `nginx[4711]`, or `api (launched by this run)`.
    public var description: String {
        isPending ? "\(name) (launched by this run)" : "\(name)[\(pid)]"
    }
}
