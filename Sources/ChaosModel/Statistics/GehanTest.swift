/// Gehan's generalised Wilcoxon test (1965) by permutation: the Mann–Whitney test for samples in which some values are
/// only lower bounds, and the same as that when none is. Exact up to 50 values together.
public struct GehanTest: Sendable {
    /// Pairs in which the second sample's value is certainly greater, less those in which the first's is.
    public let statistic: Int
    private let distribution: PermutationDistribution
    private let sum: Int

    /// Compares two samples of finite values.
    public init(_ first: [CensoredValue], _ second: [CensoredValue]) {
        let scores = GehanScores(first + second).scores
        // Within a sample each pair counts once for and once against, so what is left is between the samples.
        sum = scores[first.count...].reduce(0, +)
        statistic = sum
        distribution = PermutationDistribution(scores: scores, drawing: second.count)
    }

    /// Whether the p-value is exact.
    public var isExact: Bool { distribution.isExact }

    /// The probability of a difference at least as great by chance.
    public func pValue(_ alternative: Alternative = .different) -> Double {
        distribution.pValue(of: sum, alternative)
    }
}
