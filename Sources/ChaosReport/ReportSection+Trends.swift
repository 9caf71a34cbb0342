import ChaosModel

extension ReportSection {
    /// What leaks, and what was not given back; `nil` for a run without targets of its own or without counters.
    static func trends(_ report: Report) -> ReportSection? {
        guard let trends = report.trends, !trends.isEmpty else { return nil }
        var section = ReportSection(title: "Descriptors, threads and memory of the targets")
        section.header = ["target", "before", "highest", "at the end", "residue", "slope over the run"]
        section.rows = trends.map { trend in
            let residue = (trend.residue > 0 ? "+" : "") + figure(trend.residue, trend)
            return [
                "\(trend.target): \(CounterMetric.named(trend.counter)?.words ?? trend.counter)",
                figure(trend.before, trend), figure(trend.highest, trend), figure(trend.after, trend), residue,
                slope(trend),
            ]
        }
        return section
    }

    /// What the unit is, the row says already.
    private static func figure(_ value: Double, _ trend: TargetTrend) -> String {
        trend.unit == "B" ? amount(value, "B") : Figure.fixed(value, 2, trimmed: true)
    }

    private static func slope(_ trend: TargetTrend) -> String {
        guard let slope = trend.slope else { return "the run is too short" }
        let middle = (slope.low + slope.high) / 2, half = (slope.high - slope.low) / 2
        if middle == 0, half == 0 { return "none" }
        let text = "\(figure(middle, trend)) ± \(figure(half, trend)) a minute"
        return trend.isNoise ? "noise (\(text))" : text
    }
}
