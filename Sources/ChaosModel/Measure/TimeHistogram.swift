import Histogram

/// Nanoseconds counted by HdrHistogram with three significant digits: a quantile is at most 0.1 % above the true one,
/// whatever its size, and memory depends on the largest value, not on how many there are. Least, greatest and mean are exact.
public struct TimeHistogram: Sendable {
    private var counts: Histogram<UInt32>
    private var sum = 0.0
    /// How many there are.
    public private(set) var count = 0
    /// The least and the greatest; 0 when there are none.
    public private(set) var least: Int64 = 0, greatest: Int64 = 0

    /// An empty one.
    /// - Parameter grain: what makes no difference, in nanoseconds; a coarser one needs less memory for small values.
    public init(grain: UInt64 = 1) {
        counts = Histogram(
            lowestDiscernibleValue: grain, highestTrackableValue: 2 * grain, numberOfSignificantValueDigits: .three)
        counts.autoResize = true
    }

    /// Counts a time; a negative one as 0, one over 30 years as 30 years.
    public mutating func add(_ nanoseconds: Int64) {
        let value = min(max(nanoseconds, 0), 1_000_000_000_000_000_000)
        counts.record(UInt64(value))
        least = count == 0 ? value : min(least, value)
        greatest = max(greatest, value)
        sum += Double(value)
        count += 1
    }

    /// Counts everything another one has counted.
    public mutating func add(_ other: TimeHistogram) {
        guard other.count > 0 else { return }
        for entry in other.counts.recordedValues() { counts.record(entry.value, count: entry.count) }
        least = count == 0 ? other.least : min(least, other.least)
        greatest = max(greatest, other.greatest)
        sum += other.sum
        count += other.count
    }

    /// The mean in nanoseconds; `nil` when there are none.
    public var mean: Double? { count == 0 ? nil : sum / Double(count) }

    /// A quantile (0...1) in nanoseconds, by nearest rank; `nil` when there are none.
    public func quantile(_ share: Double) -> Int64? {
        guard count > 0 else { return nil }
        // Half a rank less, so that rounding cannot lead to the next one.
        let rank = Double(SLO.Objective.rank(share, of: count)) - 0.5
        return min(max(Int64(clamping: counts.valueAtPercentile(100 * rank / Double(count))), least), greatest)
    }
}
