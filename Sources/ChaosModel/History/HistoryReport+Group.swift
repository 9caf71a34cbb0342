extension HistoryReport.Group {
    /// Sums up runs that belong together.
    /// - Parameters:
    ///   - all: Every run of the group, oldest first.
    ///   - since: Only runs from here on are reported on; earlier ones serve for comparison.
    init(
        key: [String: String], _ all: [HistoryRun], since: Double, baselines: [String: [String]], rule: RegressionRule
    ) {
        let runs = all.filter { $0.summary.startedAt >= since }
        self.key = key
        self.runs = runs.count
        verdicts = runs.reduce(into: [:]) { $0[$1.summary.verdict.rawValue, default: 0] += 1 }
        let breached = runs.filter(\.isBreached)
        self.breached = breached.count
        selfHealed = breached.count { $0.summary.recovery?.selfHealed == true }
        detect = .init(breached.compactMap(\.detect))
        recover = .init(breached.compactMap(\.recover))
        afterClear = .init(breached.compactMap(\.afterClear))
        attainment = HistoryReport.Attainment.all(runs)
        func trend(_ measure: String, _ duration: (HistoryRun) -> MeasuredDuration?) -> HistoryReport.Trend? {
            let known = breached.compactMap { run in duration(run).map { (run, $0) } }
            guard !known.isEmpty else { return nil }
            return HistoryReport.Trend(
                of: measure, known.map { ($0.0.summary.startedAt, $0.1) },
                specs: Set(known.map(\.0.summary.specHash)).count)
        }
        trends = [trend("recover", \.recover), trend("detect", \.detect)].compactMap(\.self)
        regressions = Dictionary(grouping: all.lazy.filter { $0.leftOut == nil }, by: \.summary.experiment)
            .sorted { $0.key < $1.key }.flatMap { experiment, history in
                guard let newest = history.last, newest.summary.startedAt >= since else {
                    return [HistoryReport.Regression]()
                }
                return RegressionSearch(history, baseline: baselines[experiment] ?? [], rule: rule).regressions
            }
        points = runs.map(HistoryReport.Point.init)
    }

    /// Every group with a run from `since` on, in the order of their keys.
    static func all(
        _ runs: [HistoryRun], since: Double, by grouping: [HistoryGrouping], baselines: [String: [String]],
        rule: RegressionRule
    ) -> [Self] {
        var table: [[String]: [HistoryRun]] = [:]
        for run in runs {
            var keys: [[String]] = [[]]
            for group in grouping {
                let values = group.values(of: run.summary)
                keys = keys.flatMap { key in values.map { key + [$0] } }
            }
            for key in keys { table[key, default: []].append(run) }
        }
        return table.filter { ($0.value.last?.summary.startedAt ?? -.infinity) >= since }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { values, runs in
                let key = Dictionary(zip(grouping.map(\.name), values)) { first, _ in first }
                return Self(key: key, runs, since: since, baselines: baselines, rule: rule)
            }
    }
}

extension HistoryReport.Point {
    init(_ run: HistoryRun) {
        let recovery = run.leftOut == "implausible figures" ? nil : run.summary.recovery
        // What no clock gives is not written down: JSON has no word for it.
        func plausible(_ interval: Report.Interval?) -> Report.Interval? {
            MeasuredDuration(interval) == nil ? nil : interval
        }
        self.init(
            run: run.summary.run, startedAt: Figure.timestamp(run.summary.startedAt), verdict: run.summary.verdict,
            detect: plausible(recovery?.detect), recover: plausible(recovery?.recover),
            censored: recovery?.censored ?? false, leftOut: run.leftOut)
    }
}
