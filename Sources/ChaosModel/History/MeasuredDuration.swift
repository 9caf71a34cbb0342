/// A duration as a run measured it, or the least that it was.
public struct MeasuredDuration: Hashable, Sendable {
    /// Bounds in seconds, equal for a lower bound.
    public let low: Double, high: Double
    /// Whether the run ended before the moment came.
    public let isCensored: Bool

    /// Of an interval that a run gave; a censored one counts with its lower bound. `nil` when no clock gives such figures.
    public init?(_ interval: Report.Interval?, isCensored: Bool = false) {
        guard let interval, interval.low >= 0, interval.low <= interval.high, interval.high < 1e10 else { return nil }
        low = interval.low
        high = isCensored ? interval.low : interval.high
        self.isCensored = isCensored
    }

    /// The middle of the bounds: what estimates count with.
    public var middle: CensoredValue { CensoredValue(low + (high - low) / 2, isCensored: isCensored) }
}
