/// A limit of throughput: tokens are bytes, a packet goes when the bucket has as many, one larger than the bucket when it
/// is full and the rest has come in.
struct TokenBucket: Equatable {
    private let bytesPerSecond: UInt64
    private let burst: Int64
    private let latency: Int64
    /// When the bucket is full again, in nanoseconds, and the part of a nanosecond that division left, in bytes.
    private var full: Int64 = .min
    private var remainder: UInt64 = 0

    init(_ rate: RateParameters) {
        bytesPerSecond = max(1, rate.bytesPerSecond)
        let (product, overflow) = rate.burstBytes.multipliedReportingOverflow(by: 1_000_000_000)
        burst = overflow ? Self.longest : min(Self.longest, Int64(clamping: product / bytesPerSecond))
        // More bytes may wait than the latency allows where that would be less than a packet.
        let waiting = (Double(rate.queueBytes) - Double(rate.burstBytes)) / Double(bytesPerSecond) * 1e9
        latency = max(
            min(Self.longest, max(0, rate.latencyNanoseconds)), Int64(min(Double(Self.longest), max(0, waiting))))
    }

    /// When a packet that is here `now` may go; `nil` when it would have to wait too long, whereupon no token is taken.
    mutating func departure(bytes: Int, at now: Int64) -> Int64? {
        let owed = UInt64(max(0, bytes)) * 1_000_000_000 + remainder
        let after = max(now, full) + Int64(clamping: owed / bytesPerSecond)
        let departure = max(now, after - burst)
        guard departure - now <= latency else { return nil }
        full = after
        remainder = owed % bytesPerSecond
        return departure
    }

    /// 36 years; sums with it stay in 64 bits.
    private static let longest: Int64 = 1 << 60
}
