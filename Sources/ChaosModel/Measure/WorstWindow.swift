/// The worst window of one SLO, and how many windows were bad.
struct WorstWindow {
    var windows = 0
    var badWindows = 0
    var goodWindows = 0
    var wasBreached = false
    /// Whether a window is unknown because most of its questions say nothing, though it asks for something.
    var isBlind = false
    /// The exact values of the worst window in words; `nil` without data.
    var words: String?

    /// Judges every window. The worst is the one that is furthest beyond the limit. For a quantile it is found by a
    /// histogram with steps of 1.6 %; its value is exact all the same.
    init(of yardstick: Yardstick, in series: [ProbeSeries]) {
        var worst: (excess: Double, window: Judgement)?
        var histograms: [Int: SlidingHistogram] = [:]
        for (index, gauge) in yardstick.gauges.enumerated() {
            guard case .quantile = gauge.claim.measure, let probe = gauge.probe else { continue }
            histograms[index] = SlidingHistogram(gauge, series[probe].samples)
        }
        series.judge(yardstick) { judgement, readings in
            windows += 1
            if judgement.outcome == .bad { badWindows += 1 }
            if judgement.outcome == .good { goodWindows += 1 }
            if judgement.state == .breached { wasBreached = true }
            if judgement.outcome == .unknown, readings.contains(where: \.tally.isMostlyMute),
                yardstick.outcome(idle: .good, { readings[$0].outcome }) == .unknown
            {
                isBlind = true
            }
            let values = readings.indices.map { index -> Double? in
                guard case .quantile(let quantile) = yardstick.gauges[index].claim.measure else {
                    return readings[index].value
                }
                return histograms[index]?.value(of: quantile, from: judgement.start, to: judgement.end)
            }
            guard let excess = yardstick.excess(values) else { return true }
            if worst == nil || excess > worst?.excess ?? 0 { worst = (excess, judgement) }
            return true
        }
        guard let window = worst?.window else { return }
        let isWhole = window.end - window.start >= yardstick.windows[0]
        words = yardstick.words(yardstick.values(in: series, from: window.start, to: window.end, isWhole: isWhole))
    }
}
