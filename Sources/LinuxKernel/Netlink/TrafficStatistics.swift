/// What went through a queueing discipline. See linux/gen_stats.h.
public struct TrafficStatistics: Hashable, Sendable {
    /// Packets that left it.
    public var packets: UInt64 = 0
    /// Bytes that left it.
    public var bytes: UInt64 = 0
    /// Packets it dropped.
    public var drops: UInt64 = 0
    /// How often a packet had to wait because of a limit of throughput.
    public var overlimits: UInt64 = 0
    /// Packets that were put in front of others.
    public var requeues: UInt64 = 0
    /// Packets that wait in it.
    public var backlog: UInt64 = 0

    /// Nothing yet.
    public init() {}
}
