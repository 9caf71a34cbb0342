/// A share with its 95 % interval by Wilson's score (1927): it neither leaves 0...1 nor vanishes when all or none count.
public struct WilsonInterval: Hashable, Sendable {
    /// The share and its bounds, 0...1.
    public let share: Double, low: Double, high: Double

    /// The share of `successes` among `count`; `nil` of none.
    public init?(_ successes: Int, of count: Int) {
        guard count > 0, (0...count).contains(successes) else { return nil }
        let (n, z) = (Double(count), NormalDistribution.quantile975)
        let share = Double(successes) / n
        let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        self.share = share
        low = successes == 0 ? 0 : max(0, centre - half)
        high = successes == count ? 1 : min(1, centre + half)
    }
}
