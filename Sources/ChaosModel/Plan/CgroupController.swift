/// A resource controller of cgroups(7) by which faults limit a target.
public enum CgroupController: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
    /// CPU time.
    case cpu
    /// Which CPUs.
    case cpuset
    /// Memory.
    case memory
    /// Number of tasks.
    case pids
    /// Block devices; `blkio` in v1.
    case io

    /// The name in a v1 mount.
    public var nameInV1: String { self == .io ? "blkio" : rawValue }

    /// What has to work for faults to limit by it.
    public func capability(_ version: Cgroup.Version) -> Capability {
        switch (self, version) {
        case (.cpu, .v1): .cpuV1
        case (.cpu, .v2): .cpuV2
        case (.cpuset, .v1): .cpusetV1
        case (.cpuset, .v2): .cpusetV2
        case (.memory, .v1): .memoryV1
        case (.memory, .v2): .memoryV2
        case (.pids, .v1): .pidsV1
        case (.pids, .v2): .pidsV2
        case (.io, .v1): .ioV1
        case (.io, .v2): .ioV2
        }
    }
}

/// Which group of one hierarchy a process is in.
public struct GroupMembership: Hashable, Codable, Sendable {
    /// The group.
    public var group: Cgroup
    /// Whether processes outside the target are in it, too.
    public var isShared: Bool
    /// Whether it is the root of its hierarchy.
    public var isRoot: Bool

    /// Records a membership.
    public init(_ group: Cgroup, isShared: Bool, isRoot: Bool) {
        self.group = group
        self.isShared = isShared
        self.isRoot = isRoot
    }
}
