import Glibc

/// Fisher's exact test (1935) of two shares: the chance of such a table when both are drawn from one urn.
public struct FisherExactTest: Sendable {
    private let below: Double, above: Double, beyond: Double

    /// Compares two shares.
    /// - Parameters:
    ///   - first: Successes of the first sample, `of` its size (at least as many).
    ///   - second: Successes of the second sample, `of` its size (at least as many).
    public init(first: (successes: Int, of: Int), second: (successes: Int, of: Int)) {
        let total = first.of + second.of
        let successes = first.successes + second.successes
        var logFactorials = [0.0]
        for number in 0..<max(total, 0) { logFactorials.append(logFactorials[number] + log(Double(number + 1))) }
        func logChoose(_ n: Int, _ k: Int) -> Double { logFactorials[n] - logFactorials[k] - logFactorials[n - k] }
        let range = max(0, successes - first.of)...max(0, min(successes, second.of))
        let chances = range.map { inSecond in
            exp(
                logChoose(second.of, inSecond) + logChoose(first.of, successes - inSecond)
                    - logChoose(total, successes))
        }
        let seen = chances[second.successes - range.lowerBound]
        var (below, above, beyond) = (0.0, 0.0, 0.0)
        for (inSecond, chance) in zip(range, chances) {
            if inSecond <= second.successes { below += chance }
            if inSecond >= second.successes { above += chance }
            // Equal chances differ by rounding.
            if chance <= seen * (1 + 1e-7) { beyond += chance }
        }
        self.below = min(1, below)
        self.above = min(1, above)
        self.beyond = min(1, beyond)
    }

    /// The probability of a table at least as far from equal shares.
    public func pValue(_ alternative: Alternative = .different) -> Double {
        switch alternative {
        case .different: beyond
        case .greater: above
        case .less: below
        }
    }
}
