import ChaosModel

extension HistorySections {
    /// What became worse, in sentences and with the figures behind them.
    var regressions: ReportSection? {
        guard !report.groups.isEmpty else { return nil }
        let found = report.groups.flatMap { group in group.regressions.map { (name(group), $0) } }
        guard !found.isEmpty else {
            return ReportSection(
                title: "Regressions", text: ["None found against the runs before or a declared baseline."])
        }
        return ReportSection(
            title: "Regressions", text: found.map { Self.sentence($0.1, of: $0.0) },
            header: [noun, "measure", "then", "now", "test", "compared with", "runs"],
            rows: found.map { group, regression in
                let unit = HistoryWords.unit(of: regression.measure)
                return [
                    group, HistoryWords.measure(regression.measure),
                    HistoryWords.estimate(regression.was, none: "never in breach", as: unit),
                    regression.now.value == nil
                        ? regression.now.low.map { "> " + unit($0) } ?? "none yet"
                        : HistoryWords.estimate(regression.now, as: unit),
                    regression.pValue == nil
                        ? regression.method
                        : "\(regression.method), \(HistoryWords.probability(regression.pValue))",
                    Self.reference(regression), Self.list(regression.runs),
                ]
            })
    }

    /// The slowest recoveries.
    var slowest: ReportSection? {
        guard !report.slowest.isEmpty else { return nil }
        return ReportSection(
            title: "Slowest recoveries", text: ["`aftershock report RUN` shows what happened in one."],
            header: ["run", "experiment", "started", "faults", "time to recover"],
            rows: report.slowest.map { slow in
                [
                    slow.run, slow.experiment, HistoryWords.moment(slow.startedAt), Self.list(slow.faults),
                    ReportWords.recover(slow.recover, censored: slow.censored),
                ]
            })
    }

    /// Drills that should have been.
    var missed: ReportSection? {
        guard !report.missed.isEmpty else { return nil }
        let hasNew = report.missed.contains { $0.last == nil }
        let from = HistoryWords.moment(report.since)
        return ReportSection(
            title: "Missed drills",
            text: hasNew
                ? ["One that never ran counts from \(from) UTC, once, unless it is known since when it is due."] : [],
            header: ["experiment", "due", "missed", "to be drilled", "last run before"],
            rows: report.missed.map { missed in
                [
                    missed.experiment, HistoryWords.moment(missed.due),
                    missed.last == nil && missed.times ?? 1 == 1
                        ? "never ran" : HistoryWords.plural(missed.times ?? 1, "time"),
                    HistoryWords.every(missed.every),
                    missed.last.map(HistoryWords.moment) ?? "never",
                ]
            })
    }

    /// Runs that say nothing about recovery.
    var leftOut: ReportSection? {
        let reasons = report.leftOut.filter { $0.value > 0 }
        guard !reasons.isEmpty else { return nil }
        return ReportSection(
            title: "Left out of the recovery figures", header: ["reason", "runs"],
            rows: reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { [$0.key, "\($0.value)"] },
            hasFigures: true)
    }

    /// What became worse; the group before it where that is not the experiment that the sentence is about.
    private static func sentence(_ regression: HistoryReport.Regression, of group: String) -> String {
        let experiment = regression.experiment ?? group
        return (experiment == group ? "" : "\(group): ") + "\(experiment): \(regression.text)"
    }

    /// Names, the first few of many.
    static func list(_ names: [String]) -> String {
        names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
    }

    static func reference(_ regression: HistoryReport.Regression) -> String {
        let runs = HistoryWords.plural(regression.comparedWith.count, "run")
        switch regression.reference {
        case .previous: return "the \(runs) before"
        case .baseline: return "the baseline, \(runs)"
        }
    }
}
