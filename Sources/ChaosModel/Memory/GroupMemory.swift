/// What the memory controller said of a target's group when the host was looked at.
public struct GroupMemory: Hashable, Codable, Sendable {
    /// The group.
    public var group: Cgroup
    /// Bytes charged to it.
    public var usage: UInt64
    /// Those of them that the kernel can drop, since they are pages of files.
    public var reclaimable: UInt64
    /// The group's own limit; `nil` when there is none.
    public var limit: UInt64?
    /// Its limit of memory and swap together, in v1; `nil` when there is none.
    public var limitWithSwap: UInt64?
    /// The lowest limit of the group and of those above it; `nil` when only the host bounds it.
    public var effectiveLimit: UInt64?
    /// Whether its use of swap can be limited.
    public var canLimitSwap: Bool

    /// Records what was read.
    public init(
        group: Cgroup, usage: UInt64 = 0, reclaimable: UInt64 = 0, limit: UInt64? = nil, limitWithSwap: UInt64? = nil,
        effectiveLimit: UInt64? = nil, canLimitSwap: Bool = false
    ) {
        self.group = group
        self.usage = usage
        self.reclaimable = reclaimable
        self.limit = limit
        self.limitWithSwap = limitWithSwap
        self.effectiveLimit = effectiveLimit
        self.canLimitSwap = canLimitSwap
    }

    /// What cannot be dropped.
    var needed: UInt64 { usage - min(usage, reclaimable) }
}
