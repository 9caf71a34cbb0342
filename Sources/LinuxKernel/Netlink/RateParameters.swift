/// A limit of throughput.
public struct RateParameters: Hashable, Sendable {
    /// Bytes per second.
    public var bytesPerSecond: UInt64
    /// Bytes that may go at once after a rest.
    public var burstBytes: UInt64
    /// How long a packet may wait for its turn, in nanoseconds; what would wait longer is dropped.
    public var latencyNanoseconds: Int64

    /// Describes a limit.
    public init(bytesPerSecond: UInt64, burstBytes: UInt64, latencyNanoseconds: Int64) {
        self.bytesPerSecond = bytesPerSecond
        self.burstBytes = burstBytes
        self.latencyNanoseconds = latencyNanoseconds
    }
}
