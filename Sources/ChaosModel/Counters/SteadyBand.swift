/// What is normal for one level, learned from its steady state.
///
/// The middle is the median, or a line where the steady state has a trend already (Theil-Sen, when it rises by more than four
/// spreads of what lies around it). The spread is the median absolute deviation × 1.4826, at least a floor. Normal is what lies within six
/// spreads of the middle, or within half as much again as the steady state's own furthest value. A trend that goes on is
/// no news, and nobody knows that it goes on exactly: of what it should have changed since, half is normal as well.
struct SteadyBand {
    /// The spread.
    let spread: Double
    /// How far from the middle is normal.
    let limit: Double
    private let middle: Double, slope: Double
    private let start: Int64, end: Int64
    private let mayBeNegative: Bool

    /// Learns from values at times (nanoseconds); `nil` when there are fewer than five.
    init?(_ values: [Double], at times: [Int64], floor: Double, mayBeNegative: Bool = false) {
        let known = zip(times, values).filter { !$1.isNaN }
        guard known.count >= 5, let first = known.first, let last = known.last else { return nil }
        let slope = Self.slope(known)
        let level = known.map { $0.1 - slope * Double($0.0 - first.0) }
        let base = Self.median(level)
        let around = max(Self.spread(level.map { $0 - base }), floor)
        let isTrend = abs(slope) * Double(last.0 - first.0) > 4 * around
        self.slope = isTrend ? slope : 0
        start = first.0
        end = last.0
        let risen = isTrend ? level : known.map(\.1)
        let middle = Self.median(risen)
        self.middle = middle
        let rests = risen.map { $0 - middle }
        let spread = max(Self.spread(rests), floor)
        self.spread = spread
        limit = max(6 * spread, 1.5 * (rests.map(abs).max() ?? 0))
        self.mayBeNegative = mayBeNegative
    }

    /// The middle at a moment.
    func expected(at time: Int64) -> Double {
        let value = middle + slope * Double(time - start)
        return mayBeNegative ? value : max(value, 0)
    }

    /// How far a value lies from the middle, less what the trend leaves open.
    func departure(_ value: Double, at time: Int64) -> Double {
        let distance = value - expected(at: time)
        let open = abs(slope) * Double(max(time - end, 0)) / 2
        return distance > 0 ? max(distance - open, 0) : min(distance + open, 0)
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    private static func spread(_ rests: [Double]) -> Double { 1.4826 * median(rests.map(abs)) }

    /// Theil-Sen: the median of the slopes between points, of at most sixty of them.
    private static func slope(_ points: [(Int64, Double)]) -> Double {
        let stride = max(1, (points.count + 59) / 60)
        let few = Swift.stride(from: 0, to: points.count, by: stride).map { points[$0] }
        var slopes: [Double] = []
        for (index, a) in few.enumerated() {
            for b in few[(index + 1)...] where b.0 > a.0 { slopes.append((b.1 - a.1) / Double(b.0 - a.0)) }
        }
        return slopes.isEmpty ? 0 : median(slopes)
    }
}
