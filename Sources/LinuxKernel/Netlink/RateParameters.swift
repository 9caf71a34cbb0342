/// A limit of throughput.
public struct RateParameters: Hashable, Sendable {
    /// Bytes per second.
    public var bytesPerSecond: UInt64
    /// Bytes that may go at once after a rest.
    public var burstBytes: UInt64
    /// How long a packet may wait for its turn, in nanoseconds; what would wait longer is dropped.
    public var latencyNanoseconds: Int64
    /// Bytes that may wait in a class: what the latency and the burst allow, or more.
    public var queueBytes: UInt64

    /// Describes a limit.
    /// - Parameter queueBytes: bytes that may wait, when it is to be another number than the latency gives.
    public init(bytesPerSecond: UInt64, burstBytes: UInt64, latencyNanoseconds: Int64, queueBytes: UInt64? = nil) {
        self.bytesPerSecond = bytesPerSecond
        self.burstBytes = burstBytes
        self.latencyNanoseconds = latencyNanoseconds
        let waiting = Double(bytesPerSecond) * Double(max(0, latencyNanoseconds)) / 1e9
        self.queueBytes = queueBytes ?? UInt64(min(Double(UInt32.max), waiting + Double(burstBytes)))
    }
}
