/// What a netem leaf is set to, as the kernel reads it back.
public struct DelayParameters: Hashable, Sendable {
    /// How long each packet is held, in nanoseconds.
    public var delayNanoseconds: Int64
    /// Deviation, plus or minus, in nanoseconds.
    public var jitterNanoseconds: Int64
    /// Packets that may wait.
    public var limit: UInt32

    /// Describes a leaf.
    public init(delayNanoseconds: Int64, jitterNanoseconds: Int64, limit: UInt32) {
        self.delayNanoseconds = delayNanoseconds
        self.jitterNanoseconds = jitterNanoseconds
        self.limit = limit
    }
}
