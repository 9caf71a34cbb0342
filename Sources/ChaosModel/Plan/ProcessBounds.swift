/// What the kernel lets a process have, and what it takes of it, before any fault.
public struct ProcessBounds: Hashable, Codable, Sendable {
    /// Threads of the process, each of which counts as a task: proc(5).
    public var tasks = 1
    /// How many tasks its group may have, as the group itself says; `nil` when it does not.
    public var taskLimit: Int?
    /// The CPUs that its first thread may run on: sched_getaffinity(2).
    public var cpus = CPUList()
    /// The CPUs that its group may use, and so every thread of it.
    public var groupCPUs = CPUList()
    /// The memory nodes that its group may use, as the kernel lists them.
    public var memoryNodes = "0"
    /// CPU time that its groups may use in all, in CPUs (1 is all of one CPU); `nil` without a quota.
    public var cpuQuota: Double?

    /// Bounds of a process of which nothing is known.
    public init() {}
}
