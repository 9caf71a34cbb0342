/// What one rule of a `FileGate` has done so far.
public struct FileGateCounts: Hashable, Sendable {
    /// Operations that were meant, whether chance hit them or not.
    public var seen: UInt64
    /// Operations that were held.
    public var delayed: UInt64
    /// Operations that failed by the rule.
    public var failed: UInt64
    /// Bytes of the reads and writes that were hit.
    public var bytes: UInt64
    /// How long the held ones waited, all together, in nanoseconds.
    public var waited: UInt64
}
