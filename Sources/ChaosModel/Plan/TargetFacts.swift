/// What a target turned out to be on this host.
public struct TargetFacts: Hashable, Codable, Sendable {
    /// The target's name.
    public var name: String
    /// The processes behind it, oldest first; empty when it is a remote service.
    public var processes: [ProcessFacts] = []
    /// The ports it listens on or was given as.
    public var ports: [UInt16] = []
    /// The user, for a target given as one.
    public var uid: UInt32?
    /// The control group, for a target given as one.
    public var cgroup: Cgroup?
    /// Whether the run has yet to launch it.
    public var isPending = false

    /// A target of which nothing is known but its name.
    public init(name: String) { self.name = name }
}

/// What a process of a target is like.
public struct ProcessFacts: Hashable, Codable, Sendable {
    /// Which process.
    public var identity: ProcessIdentity
    /// Its parent.
    public var parent: Int32
    /// Effective user id.
    public var uid: UInt32
    /// Soft and hard RLIMIT_NOFILE.
    public var openFileLimit: (soft: UInt64, hard: UInt64) { (softOpenFiles, hardOpenFiles) }
    var softOpenFiles: UInt64
    var hardOpenFiles: UInt64
    /// Descriptors open now.
    public var openFiles: Int
    /// Its group in the hierarchy that has the cpu controller.
    public var cpuCgroup: Cgroup?
    /// The parent group of `cpuCgroup`, where a sibling can be made (v2 allows no group with both processes and children).
    public var cpuCgroupParent: Cgroup?
    /// Whether processes outside the target share `cpuCgroup`.
    public var sharesCpuCgroup: Bool
    /// Whether `cpuCgroup` is the root of its hierarchy.
    public var isInRootCgroup: Bool
    /// The share of one CPU it may use now, as `quota/period` in microseconds; `nil` is no limit.
    public var cpuQuota: String?

    /// Records a process.
    public init(
        identity: ProcessIdentity, parent: Int32, uid: UInt32, openFileLimit: (soft: UInt64, hard: UInt64),
        openFiles: Int, cpuCgroup: Cgroup?, cpuCgroupParent: Cgroup? = nil, sharesCpuCgroup: Bool, isInRootCgroup: Bool,
        cpuQuota: String? = nil
    ) {
        self.identity = identity
        self.parent = parent
        self.uid = uid
        self.softOpenFiles = openFileLimit.soft
        self.hardOpenFiles = openFileLimit.hard
        self.openFiles = openFiles
        self.cpuCgroup = cpuCgroup
        self.cpuCgroupParent = cpuCgroupParent
        self.sharesCpuCgroup = sharesCpuCgroup
        self.isInRootCgroup = isInRootCgroup
        self.cpuQuota = cpuQuota
    }
}
