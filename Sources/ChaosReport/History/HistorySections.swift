import ChaosModel

/// The parts of the report over many runs, as sentences and tables: the same in every format for people.
struct HistorySections {
    /// What is reported.
    let report: HistoryReport

    /// Every section that has something to say, in order.
    var all: [ReportSection] {
        guard report.runs > 0 || !report.groups.isEmpty else {
            return [empty] + [ledger, missed].compactMap { $0 }
        }
        let sections: [ReportSection?] = [
            groups, durations(\.recover, "Time to recover", mean: "mean (MTTR)"),
            durations(\.detect, "Time to detect", mean: "mean (MTTD)"),
            durations(\.afterClear, "Recovery after clear"), trends, regressions, ledger, attainment, impacts, slowest,
            missed, leftOut,
        ]
        return sections.compactMap { $0 }
    }

    /// What to do where there is nothing to report on yet.
    var empty: ReportSection {
        ReportSection(
            title: "No runs",
            text: [
                "No run began from \(HistoryWords.period(report)), or none fits what was asked for.",
                "`aftershock run FILE` carries out an experiment and adds its run to the history; `--since 365d` looks further back; "
                    + "`--state DIR` looks elsewhere.",
            ])
    }

    /// What a group is called.
    func name(_ group: HistoryReport.Group) -> String { HistoryWords.name(group, by: report.by) }

    /// The heading of the column with the groups' names.
    var noun: String { HistoryWords.noun(by: report.by).one }

    var groups: ReportSection? {
        guard !report.groups.isEmpty else { return nil }
        return ReportSection(
            title: "Runs",
            text: ["A run with several faults or targets counts in the group of each."].filter { _ in isMany },
            header: [noun, "runs", "ended", "with a breach", "self-healed"],
            rows: report.groups.map { group in
                [
                    name(group), "\(group.runs)", HistoryWords.verdicts(group.verdicts), "\(group.breached)",
                    "\(group.selfHealed)",
                ]
            })
    }

    /// Whether a run can be in several groups.
    private var isMany: Bool { report.by.contains("fault") || report.by.contains("target") }

    /// A duration over many runs; `mean` is what its mean is called.
    func durations(
        _ path: KeyPath<HistoryReport.Group, HistoryReport.Durations?>, _ title: String, mean: String = "mean"
    ) -> ReportSection? {
        let known = report.groups.filter { $0[keyPath: path] != nil }
        let all = known.compactMap { $0[keyPath: path] }
        guard !all.isEmpty else { return nil }
        let rows = zip(known, all).map { group, durations in
            [
                name(group), "\(durations.count)", "\(durations.censored)",
                HistoryWords.estimate(durations.median),
                HistoryWords.estimate(durations.mean), HistoryWords.estimate(durations.p90),
            ]
        }
        let methods = Self.distinct(all.map(\.method))
        let isSaid =
            path != \.recover && Set(methods).isSubset(of: report.groups.compactMap { $0.recover?.method })
        return ReportSection(
            title: title, text: ["With 95 % intervals."],
            header: [noun, "runs", "censored", "median", mean, "p90"], rows: rows,
            remarks: all.contains { $0.remark != nil } ? all.map { $0.remark ?? "" } : [],
            closing: isSaid ? ["Method: as for the time to recover."] : methods.map { "Method: \($0)." })
    }

    var trends: ReportSection? {
        let trends = report.groups.flatMap { group in group.trends.map { (name(group), $0) } }
        guard !trends.isEmpty else { return nil }
        let rows = trends.map { name, trend in
            [
                name, HistoryWords.measure(trend.measure),
                HistoryWords.direction(trend) + (trend.specs.map { " (\($0) specs)" } ?? ""),
                // Where nothing was tested there is a reason, and no method.
                trend.direction == .unknown ? trend.method : HistoryWords.slope(trend),
                HistoryWords.probability(trend.pValue),
            ]
        }
        let hasSpecs = trends.contains { $0.1.specs != nil }
        return ReportSection(
            title: "Trends", header: [noun, "measure", "verdict", "change", "test"], rows: rows,
            closing: (hasSpecs ? ["Where the runs have several specs, a change may be the spec's."] : [])
                + Self.distinct(trends.map(\.1).filter { $0.direction != .unknown }.map(\.method)).map {
                    "Method: \($0)."
                })
    }

    /// Each once, in the order given.
    private static func distinct(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}
