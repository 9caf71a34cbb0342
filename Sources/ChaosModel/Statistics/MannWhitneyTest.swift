/// The Mann–Whitney test (Wilcoxon's rank sum): whether one sample tends to greater values than another. Exact, with ties
/// too, up to 50 values together; beyond that by the normal approximation with the ties' and a continuity correction.
public struct MannWhitneyTest: Sendable {
    /// U of the second sample: the pairs in which its value is the greater, ties as halves.
    public let statistic: Double
    /// The chance that a value of the second sample is greater than one of the first, ties as halves; 0.5 is no difference.
    public let superiority: Double
    private let distribution: PermutationDistribution
    private let sum: Int

    /// Compares two samples of finite values.
    public init(_ first: [Double], _ second: [Double]) {
        let all = first + second
        let order = all.indices.sorted { (all[$0], $0) < (all[$1], $1) }
        // Twice the mean rank, which is whole.
        var ranks = [Int](repeating: 0, count: all.count)
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, all[order[end]] == all[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = start + end + 1 }
            start = max(end, start + 1)
        }
        sum = ranks[first.count...].reduce(0, +)
        distribution = PermutationDistribution(scores: ranks, drawing: second.count)
        statistic = (Double(sum) - Double(second.count * (second.count + 1))) / 2
        let pairs = Double(first.count * second.count)
        superiority = pairs > 0 ? statistic / pairs : 0.5
    }

    /// Whether the p-value is exact.
    public var isExact: Bool { distribution.isExact }

    /// The probability of a difference at least as great by chance.
    public func pValue(_ alternative: Alternative = .different) -> Double {
        distribution.pValue(of: sum, alternative)
    }
}
