extension HistoryReport.Trend {
    /// The fewest runs that can show a trend: of four even the clearest comes about by chance in one case of twelve.
    static let fewest = 5

    /// Where a duration is going. Lower bounds count where they are certain.
    /// - Parameters:
    ///   - durations: With the start of their run in seconds since 1970.
    ///   - specs: How many specs these runs had.
    init(of measure: String, _ durations: [(startedAt: Double, duration: MeasuredDuration)], specs: Int = 1) {
        let first = durations.map(\.startedAt).min() ?? 0
        let values = durations.map { TimedValue(time: ($0.startedAt - first) / 86_400, value: $0.duration.middle) }
        let test = MannKendallTest(values)
        self.measure = measure
        self.specs = specs > 1 ? specs : nil
        guard durations.count >= Self.fewest, test.variance > 0 else {
            slope = .init(value: nil)
            direction = .unknown
            method =
                durations.count < Self.fewest
                ? "too few runs: \(durations.count), of at least \(Self.fewest)"
                : "no two of the \(durations.count) runs can be told apart"
            return
        }
        var words = "Mann–Kendall test" + (test.isExact ? ", exact" : ", normal approximation")
        if values.contains(where: { $0.time >= 1 }) {
            let estimate = TheilSen(values, variance: test.variance)
            slope = .init(value: estimate.slope, low: estimate.low, high: estimate.high)
            words += "; Theil–Sen slope with Sen's interval"
            words += estimate.isComplete ? "" : " from a fixed random part of the pairs"
        } else {
            // What an hour tells of a week is nothing.
            slope = .init(value: nil)
        }
        pValue = test.pValue
        direction = test.pValue >= 0.05 ? .steady : test.statistic > 0 ? .worsening : .improving
        method =
            words
            + (durations.contains(where: \.duration.isCensored) ? "; lower bounds count where they are certain" : "")
    }
}
