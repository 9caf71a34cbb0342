import ChaosModel

/// Latencies on a logarithmic axis from one power of ten to another.
struct LogScale {
    /// The ends in seconds.
    let low: Double, high: Double
    private let span: Double

    /// The smallest scale of whole decades, from a microsecond on, that holds all values.
    init(holding values: [Double]) {
        let values = values.filter { $0 > 0 }
        var (least, most) = (1e-6, 1e-6)
        while least * 10 <= values.min() ?? 0.001 { least *= 10 }
        while most < values.max() ?? 1, most < 1e6 { most *= 10 }
        low = least
        high = max(most, least * 10)
        span = Self.log2(high / low)
    }

    /// Where a latency stands: 0 at the low end, 1 at the high one.
    func share(_ seconds: Double) -> Double {
        guard seconds > low else { return 0 }
        return min(Self.log2(seconds / low) / span, 1)
    }

    /// Values for grid lines: each power of ten, and twice and five times it where there is room.
    var ticks: [Double] {
        let steps: [Double] = high / low < 1001 ? [1, 2, 5] : [1]
        var ticks: [Double] = []
        var decade = low
        while decade <= high * 1.01 {
            ticks += steps.map { $0 * decade }.filter { $0 <= high * 1.01 }
            decade *= 10
        }
        return ticks
    }

    /// How many powers of ten it covers.
    var decades: Int { Int((span / 3.321_928).rounded()) }

    /// A grid line's value in words.
    static func text(_ seconds: Double) -> String {
        if seconds < 0.000_99 { return Figure.fixed(seconds * 1e6, 0) + " µs" }
        return seconds < 0.99 ? Figure.fixed(seconds * 1e3, 0) + " ms" : Figure.fixed(seconds, 0) + " s"
    }

    /// Binary logarithm to seven digits, by the series of atanh; the standard library has none.
    static func log2(_ value: Double) -> Double {
        let ratio = (value.significand - 1) / (value.significand + 1)
        let square = ratio * ratio
        var series = 0.0
        for term in stride(from: 13.0, through: 1, by: -2) { series = series * square + 1 / term }
        return Double(value.exponent) + 2 * ratio * series / 0.693_147_180_559_945
    }
}
