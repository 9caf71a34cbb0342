import ChaosModel

/// What all formats of the report over many runs say in the same words. No number stands without its interval.
enum HistoryWords {
    /// An estimate with its 95 % interval: `4.21 s (3.10 s – 6.02 s)`. `none` stands where there is no estimate.
    static func estimate(
        _ estimate: HistoryReport.Estimate, none: String = "none yet",
        as show: (Double) -> String = { Figure.duration($0) }
    ) -> String {
        guard let value = estimate.value else {
            return none + (estimate.low.map { ", over \(show($0))" } ?? "")
        }
        switch (estimate.low, estimate.high) {
        case (let low?, let high?): return "\(show(value)) (\(show(low)) – \(show(high)))"
        case (let low?, nil): return "\(show(value)) (from \(show(low)))"
        case (nil, let high?): return "\(show(value)) (up to \(show(high)))"
        case (nil, nil): return "\(show(value)) (no interval yet)"
        }
    }

    /// `12 runs, 1 of them censored`.
    static func count(_ durations: HistoryReport.Durations) -> String {
        plural(durations.count, "run") + (durations.censored > 0 ? ", \(durations.censored) of them censored" : "")
    }

    /// A duration over many runs in one sentence: `3 runs, 1 of them censored: no median yet`.
    static func sentence(_ durations: HistoryReport.Durations) -> String {
        let median = estimate(durations.median, none: "no median yet")
        return count(durations) + ": " + (durations.median.value == nil ? median : "median \(median)")
    }

    /// `1 run`, `2 runs`.
    static func plural(_ count: Int, _ noun: String, _ many: String? = nil) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(many ?? noun + "s")"
    }

    /// What a measure is called.
    static func measure(_ measure: String) -> String {
        switch measure {
        case "recover": "time to recover"
        case "detect": "time to detect"
        case "afterClear": "recovery after clear"
        case "held": "share of SLOs held"
        default: measure
        }
    }

    /// How a measure's values are written: shares for what is held or fails, durations for the rest.
    static func unit(of measure: String) -> (Double) -> String {
        measure.hasPrefix("held") || measure.hasPrefix("errors")
            ? { Figure.share($0) } : { Figure.duration($0) }
    }

    /// `p = 0.012`.
    static func probability(_ value: Double?) -> String {
        guard let value else { return "no test" }
        return value < 0.001 ? "p < 0.001" : "p = \(Figure.fixed(value, 3))"
    }

    /// A slope of seconds a day as what it comes to in a week.
    static func slope(_ trend: HistoryReport.Trend) -> String {
        func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + Figure.duration(value * 7) }
        guard trend.slope.value == nil else { return estimate(trend.slope, as: signed) + " a week" }
        return trend.direction == .unknown ? "no slope yet" : "no slope within a day"
    }

    /// That the spec may be what changed; `nil` when it was one.
    static func specs(_ trend: HistoryReport.Trend) -> String? {
        trend.specs.map { "\($0) specs in this time: a change may be the spec's." }
    }

    /// What a trend's test says. That it shows none is no proof that there is none.
    static func direction(_ trend: HistoryReport.Trend) -> String {
        switch trend.direction {
        case .improving: "getting faster"
        case .worsening: "getting slower"
        case .steady: "no trend shown"
        case .unknown: "trend not known yet"
        }
    }

    /// The group by its values, in the order that was asked for.
    static func name(_ group: HistoryReport.Group, by: [String]) -> String {
        let names = by.isEmpty ? group.key.keys.sorted() : by
        let values = names.compactMap { name in
            group.key[name].map { $0.isEmpty ? "no \(name)" : $0 }
        }
        return values.isEmpty ? "all runs" : values.joined(separator: " · ")
    }

    /// What one group is called, and several.
    static func noun(by: [String]) -> (one: String, many: String) {
        switch by {
        case ["experiment"], ["fault"], ["target"], ["host"]: (by[0], by[0] + "s")
        case ["verdict"]: ("verdict", "verdicts")
        default: ("group", "groups")
        }
    }

    /// Counts by verdict, the best first: `18 passed, 5 failed`.
    static func verdicts(_ counts: [String: Int]) -> String {
        let order: [Report.Verdict] = [.passed, .failed, .stopped, .noSteadyState, .rollbackIncomplete, .refused]
        return order.compactMap { verdict in
            counts[verdict.rawValue].flatMap { $0 > 0 ? "\($0) \(ReportWords.verdict(verdict))" : nil }
        }.joined(separator: ", ")
    }

    /// Day and time of an ISO 8601 time, without seconds: `2026-11-21 17:54`.
    static func moment(_ time: String) -> String { String(time.prefix(16)).replacing("T", with: " ") }

    /// The day of an ISO 8601 time.
    static func day(_ time: String) -> String { String(time.prefix(10)) }

    /// The time between two drills: `every 7 days`.
    static func every(_ seconds: Double) -> String {
        for (length, noun) in [(86_400.0, "day"), (3_600, "hour")] where seconds >= length {
            let count = seconds / length
            return count == 1 ? "every \(noun)" : "every \(Figure.fixed(count, 1, trimmed: true)) \(noun)s"
        }
        return "every \(Figure.duration(seconds))"
    }

    /// The time covered.
    static func period(_ report: HistoryReport) -> String {
        "\(moment(report.since)) to \(moment(report.until)) UTC"
    }
}
