/// The Theil–Sen slope: the median of the slopes between all pairs of values, with Sen's 95 % interval (1968). A value that
/// is only a lower bound counts where it bounds the slope (Akritas, Murphy, LaValley 1995).
///
/// Of more than `pairLimit` pairs a random part is taken, the same one every time.
public struct TheilSen: Sendable {
    /// The most pairs of which every one is taken; of more, 16 for each value, but at least this and at most 100 times this.
    public static let pairLimit = 2_000

    /// In the values' unit per unit of time; `nil` without a pair at two times. A bound is `nil` where there is none.
    public let slope: Double?, low: Double?, high: Double?
    /// Whether every pair was looked at.
    public let isComplete: Bool

    /// Estimates from finite values in any order.
    /// - Parameter variance: That of the `MannKendallTest` of the same values.
    public init(_ values: [TimedValue], variance: Double) {
        let sorted = values.sorted(by: TimedValue.precedes)
        let pairs = sorted.count * (sorted.count - 1) / 2
        isComplete = pairs <= Self.pairLimit
        let taken = isComplete ? pairs : min(max(Self.pairLimit, 16 * sorted.count), 100 * Self.pairLimit)
        var slopes = WeightedSelection(capacity: taken)
        // The weight of the slopes above the true one is that of those below, but for chance.
        var above = 0
        func take(_ a: TimedValue, _ b: TimedValue) {
            let span = b.time - a.time
            guard span > 0, !(a.value.isCensored && b.value.isCensored) else { return }
            let slope = (b.value.value - a.value.value) / span
            guard slope.isFinite else { return }
            // A later bound may only be greater, so its slope may only lie above; an earlier one only below.
            if b.value.isCensored {
                slopes.add(slope, weight: 1)
                above += 1
            } else if a.value.isCensored {
                slopes.add(slope, weight: 1)
            } else {
                slopes.add(slope, weight: 2)
                above += 1
            }
        }
        if isComplete {
            for later in sorted.indices { for earlier in 0..<later { take(sorted[earlier], sorted[later]) } }
        } else {
            var choice = SeededChoice(seed: 42)
            for _ in 0..<taken {
                let a = Int(choice.next() % UInt64(sorted.count))
                let b = Int(choice.next() % UInt64(sorted.count))
                if a != b { take(sorted[min(a, b)], sorted[max(a, b)]) }
            }
        }
        let half =
            pairs > 0 ? NormalDistribution.quantile975 * variance.squareRoot() * Double(taken) / Double(pairs) : 0
        slope = slopes.middle(at: Double(above))
        low = slopes.last(upTo: Double(above) - half)
        high = slopes.first(beyond: Double(above) + half)
    }
}
