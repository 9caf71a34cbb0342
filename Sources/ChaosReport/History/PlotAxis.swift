import ChaosModel

/// A vertical axis of durations: from zero, or logarithmic where the values are too far apart for that.
struct PlotAxis {
    /// The ends in seconds.
    let low: Double, high: Double
    /// Where lines are drawn, in seconds.
    let ticks: [Double]
    private let isLogarithmic: Bool

    /// An axis with room for these durations in seconds.
    init(_ values: [Double]) {
        let most = max(values.max() ?? 1, 1e-6)
        let least = values.filter { $0 > 0 }.min() ?? most
        isLogarithmic = most / least > 25
        guard isLogarithmic else {
            let step = Self.step(most / 4)
            low = 0
            high = (most * 1.05 / step).rounded(.up) * step
            ticks = (0...Int((high / step).rounded())).map { Double($0) * step }
            return
        }
        var decade = 1e-6
        while decade * 10 <= least, decade < 1e12 { decade *= 10 }
        var marks: [Double] = []
        let factors: [Double] = most / least > 1e3 ? [1] : [1, 3]
        while marks.last ?? 0 < most, decade < 1e12 {
            marks += factors.map { decade * $0 }
            decade *= 10
        }
        let from = marks.lastIndex { $0 <= least } ?? 0
        let to = marks.firstIndex { $0 >= most } ?? marks.count - 1
        ticks = Array(marks[from...max(to, from)])
        low = ticks.first ?? least
        high = max(ticks.last ?? most, low * 10)
    }

    /// Where a duration stands: 0 at the low end, 1 at the high end; less or more outside.
    func share(_ seconds: Double) -> Double {
        guard isLogarithmic else { return (seconds - low) / (high - low) }
        guard seconds > low else { return 0 }
        return LogScale.log2(seconds / low) / LogScale.log2(high / low)
    }

    /// The least round step that is not less than this.
    private static func step(_ least: Double) -> Double {
        let clock: [Double] = [10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400]
        if least > 5, let step = clock.first(where: { $0 >= least }) { return step }
        var decade = 1e-6
        while decade * 10 < least, decade < 1e12 { decade *= 10 }
        return [1, 2, 5, 10].map { $0 * decade }.first { $0 >= least } ?? least
    }
}
