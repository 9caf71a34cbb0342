/// What the sum of the scores of a random part of a whole can be: what a rank test holds an observed sum against.
public struct PermutationDistribution: Sendable {
    /// The largest whole that is counted out; beyond it the normal approximation stands in.
    public static let exactLimit = 50

    /// Whether the probabilities are exact.
    public let isExact: Bool
    /// Ways for each sum from `least` on.
    private let ways: [Double]
    private let least: Int, total: Double
    private let mean: Double, deviation: Double

    /// - Parameters:
    ///   - scores: One for each member of the whole.
    ///   - size: How many of them are drawn.
    public init(scores: [Int], drawing size: Int) {
        let n = Double(scores.count)
        let average = n > 0 ? scores.reduce(0.0) { $0 + Double($1) } / n : 0
        let spread = scores.reduce(0.0) { $0 + (Double($1) - average) * (Double($1) - average) }
        mean = Double(size) * average
        deviation = n > 1 ? (Double(size) * (n - Double(size)) / (n * (n - 1)) * spread).squareRoot() : 0
        isExact = scores.count <= Self.exactLimit
        guard isExact, (0...scores.count).contains(size) else {
            (ways, least, total) = ([], 0, 0)
            return
        }
        // Scores are shifted to begin at 0, so that a sum is an index.
        let base = scores.min() ?? 0
        let shifted = scores.map { $0 - base }
        let greatest = shifted.sorted(by: >).prefix(size).reduce(0, +)
        var table = Array(repeating: [Double](repeating: 0, count: greatest + 1), count: size + 1)
        table[0][0] = 1
        for score in shifted {
            for count in stride(from: size, to: 0, by: -1) where score <= greatest {
                for sum in score...greatest { table[count][sum] += table[count - 1][sum - score] }
            }
        }
        ways = table[size]
        least = base * size
        total = ways.reduce(0, +)
    }

    /// The probability of a sum that is at least `sum`.
    public func atLeast(_ sum: Int) -> Double {
        guard isExact else { return approximate(Double(sum) - mean) }
        return total > 0 ? min(1, ways.dropFirst(max(0, sum - least)).reduce(0, +) / total) : 1
    }

    /// The probability of a sum that is at most `sum`.
    public func atMost(_ sum: Int) -> Double {
        guard isExact else { return approximate(mean - Double(sum)) }
        return total > 0 ? min(1, ways.prefix(max(0, sum - least + 1)).reduce(0, +) / total) : 1
    }

    /// The p-value of an observed sum; the drawn part is the second sample.
    public func pValue(of sum: Int, _ alternative: Alternative) -> Double {
        switch alternative {
        case .different: min(1, 2 * min(atLeast(sum), atMost(sum)))
        case .greater: atLeast(sum)
        case .less: atMost(sum)
        }
    }

    /// Ranks are doubled here, so half a rank of correction for continuity is 1.
    private func approximate(_ distance: Double) -> Double {
        deviation > 0 ? NormalDistribution.above((distance - 1) / deviation) : 1
    }
}
