import ChaosModel
import Foundation

/// What SciPy and lifelines say: `Tests/Fixtures/statistics/make.py` makes the file.
struct StatisticsFixture: Decodable {
    struct Curve: Decodable {
        var values: [Double], censored: [Bool]
        /// Value, survival, and its bounds.
        var steps: [[Double?]]
        /// Share, value, and its bounds.
        var quantiles: [[Double?]]
        var mean: [Double?]?

        var sample: [CensoredValue] { zip(values, censored).map { CensoredValue($0, isCensored: $1) } }
    }

    struct Samples: Decodable {
        var first: [Double], firstCensored: [Bool], second: [Double], secondCensored: [Bool]
        /// U, and the p-values of different, greater and less.
        var mannWhitney: [Double]?
        /// Whether SciPy computes the p-values as we do.
        var isComparable: Bool?
        /// The sum of the scores, and the shares of permutations that reach it from either side.
        var permuted: [Double]?

        var a: [CensoredValue] { zip(first, firstCensored).map { CensoredValue($0, isCensored: $1) } }
        var b: [CensoredValue] { zip(second, secondCensored).map { CensoredValue($0, isCensored: $1) } }
    }

    struct Trend: Decodable {
        var times: [Double], values: [Double], censored: [Bool]
        var statistic: Int, variance: Double, pValue: Double?, slope: Double?

        var sample: [TimedValue] {
            zip(times, zip(values, censored)).map { time, value in
                TimedValue(time: time, value: CensoredValue(value.0, isCensored: value.1))
            }
        }
    }

    var kaplanMeier: [Curve], twoSamples: [Samples], trends: [Trend]
    var fisher: [[Double]], wilson: [[Double]], student: [[Double]], holm: [[[Double]]]

    static func load(source: String = #filePath) throws -> StatisticsFixture {
        let file = URL(filePath: source).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/statistics/statistics.json")
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
}

/// Whether two numbers agree, or are both unknown.
func agrees(_ a: Double?, _ b: Double?, within tolerance: Double = 1e-9) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
