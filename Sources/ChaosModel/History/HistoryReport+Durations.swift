extension HistoryReport.Durations {
    /// Sums up durations; `nil` of none. Estimates count with the middles of the measured intervals; the bounds are those
    /// of the lower ends and of the upper ends, so that they take in how exactly each run was measured.
    public init?(_ durations: [MeasuredDuration]) {
        guard !durations.isEmpty else { return nil }
        let middle = KaplanMeier(durations.map(\.middle))
        let isExact = durations.allSatisfy { $0.low == $0.high }
        let early =
            isExact ? middle : KaplanMeier(durations.map { CensoredValue($0.low, isCensored: $0.isCensored) })
        let late =
            isExact ? middle : KaplanMeier(durations.map { CensoredValue($0.high, isCensored: $0.isCensored) })
        func estimate(_ share: Double) -> HistoryReport.Estimate {
            .init(
                value: middle.quantile(share).value, low: early.quantile(share).low, high: late.quantile(share).high)
        }
        count = durations.count
        censored = durations.count - middle.events
        median = estimate(0.5)
        p90 = estimate(0.9)
        method =
            "Kaplan–Meier estimate on the middles of the measured intervals; median and p90 with "
            + "Brookmeyer–Crowley intervals (log-log), mean with Student's t (log scale, Greenwood's variance); "
            + "the intervals take in the error of measurement"
        if middle.isOpen {
            // Beyond the longest observation nothing is known, so the mean has no upper bound.
            let isKnown = (middle.steps.last?.survival ?? 1) <= 0.5
            mean = .init(value: isKnown ? middle.restrictedMean?.value : nil, low: early.restrictedMean?.low)
            remark =
                isKnown
                ? "mean restricted to \(Figure.duration(middle.longest)), a lower bound"
                : "no mean: too many lower bounds"
        } else {
            mean = .init(
                value: middle.restrictedMean?.value, low: early.restrictedMean?.low, high: late.restrictedMean?.high)
        }
    }
}
