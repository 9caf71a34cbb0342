/// The Mann–Kendall test of no trend. A value that is only a lower bound counts where it is certain, as in the test of
/// Brown, Hollander and Korwar (1974); the variance is that of all orders of the values, with ties and bounds as they are.
/// Exact up to 30 values without ties and bounds; the normal approximation with a continuity correction otherwise.
public struct MannKendallTest: Sendable {
    /// The most values that are counted out.
    public static let exactLimit = 30

    /// Pairs of which the later one is certainly greater, less those of which it is certainly smaller.
    public let statistic: Int
    /// The variance of `statistic` when there is no trend.
    public let variance: Double
    /// Of the test that there is no trend, two-sided.
    public let pValue: Double
    /// Whether the p-value is exact.
    public let isExact: Bool

    /// Tests finite values in any order.
    public init(_ values: [TimedValue]) {
        let sorted = values.sorted(by: TimedValue.precedes)
        let score = Self.score(sorted)
        statistic = score
        let n = Double(values.count)
        let y = GehanScores(sorted.map(\.value))
        let x = Self.times(sorted)
        let y3 = y.scores.reduce(0.0) { $0 + Double($1) * Double($1) }
        let (y2, x3, x2) = (Double(y.comparable), x.squares, Double(x.comparable))
        // Kendall's general variance (1970) of a sum of products of scores; ours is over half of the pairs.
        var whole = 0.0
        if n > 1 { whole += 2 * y2 * x2 / (n * (n - 1)) }
        if n > 2 { whole += 4 * (y3 - y2) * (x3 - x2) / (n * (n - 1) * (n - 2)) }
        variance = whole / 4
        let all = values.count * (values.count - 1)
        let isPlain =
            y.comparable == all && x.comparable == all && !sorted.contains(where: \.value.isCensored)
        isExact = isPlain && values.count <= Self.exactLimit
        if isExact {
            pValue = Self.exact(abs(score), values.count)
        } else if variance > 0, score != 0 {
            pValue = NormalDistribution.beyond(Double(abs(score) - 1) / variance.squareRoot())
        } else {
            pValue = 1
        }
    }

    /// The sum of the squares of the times' scores, and the pairs of different times, counted from both sides.
    private static func times(_ sorted: [TimedValue]) -> (squares: Double, comparable: Int) {
        var (squares, comparable, start) = (0.0, 0, 0)
        while start < sorted.count {
            var end = start
            while end < sorted.count, sorted[end].time == sorted[start].time { end += 1 }
            let (earlier, later) = (start, sorted.count - end)
            squares += Double(end - start) * Double(earlier - later) * Double(earlier - later)
            comparable += (end - start) * (earlier + later)
            start = max(end, start + 1)
        }
        return (squares, comparable)
    }

    /// The statistic of values in the order of their times, in O(n log n).
    private static func score(_ sorted: [TimedValue]) -> Int {
        let levels = Array(Set(sorted.map(\.value.value))).sorted()
        let ranks = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
        var exact = FenwickTree(size: levels.count)
        var bounds = FenwickTree(size: levels.count)
        var (exactCount, boundCount, score, start) = (0, 0, 0, 0)
        while start < sorted.count {
            var end = start
            while end < sorted.count, sorted[end].time == sorted[start].time { end += 1 }
            for value in sorted[start..<end].lazy.map(\.value) {
                guard let rank = ranks[value.value] else { continue }
                if value.isCensored {
                    score += exact.count(below: rank + 1)
                } else {
                    score += exact.count(below: rank) - (exactCount - exact.count(below: rank + 1))
                    score -= boundCount - bounds.count(below: rank)
                }
            }
            for value in sorted[start..<end].lazy.map(\.value) {
                guard let rank = ranks[value.value] else { continue }
                if value.isCensored {
                    bounds.add(at: rank)
                    boundCount += 1
                } else {
                    exact.add(at: rank)
                    exactCount += 1
                }
            }
            start = max(end, start + 1)
        }
        return score
    }

    /// Two-sided, by the number of orders with each number of inversions.
    private static func exact(_ score: Int, _ count: Int) -> Double {
        guard count > 1 else { return 1 }
        var ways = [1.0]
        for size in 2...count {
            var longer = [Double](repeating: 0, count: ways.count + size - 1)
            for (inversions, number) in ways.enumerated() {
                for more in 0..<size { longer[inversions + more] += number / Double(size) }
            }
            ways = longer
        }
        let pairs = count * (count - 1) / 2
        let fewest = (pairs - score) / 2
        return min(1, 2 * ways.prefix(fewest + 1).reduce(0, +))
    }
}
