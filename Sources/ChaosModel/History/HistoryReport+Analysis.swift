extension HistoryReport {
    /// Days of the `ledger`.
    public static let ledgerDays = 30.0

    /// Says what many runs say together. Pure: the same runs in any order give the same report.
    /// - Parameters:
    ///   - runs: Every run that is known. Those that began in `since ..< until` are reported on; earlier ones serve
    ///     for the ledger of the last 30 days, for comparison, as baselines, and to say when a drill was due.
    ///   - since: Where the time covered begins, in seconds since 1970.
    ///   - until: Where it ends.
    ///   - by: What the runs are grouped by; nothing makes one group of all.
    ///   - baselines: The identities of the runs that an experiment's runs are compared with, by experiment.
    ///   - drills: Experiments that are due again and again, beside those whose runs say so.
    ///   - slowest: How many of the slowest recoveries to list.
    ///   - rule: When something counts as a regression.
    public init(
        runs: [RunSummary], since: Double, until: Double, by grouping: [HistoryGrouping] = [.experiment],
        baselines: [String: [String]] = [:], drills: [DueDrill] = [], slowest limit: Int = 10,
        rule: RegressionRule = RegressionRule()
    ) {
        // Also keeps out what is no time at all.
        let known = runs.lazy.filter { abs($0.startedAt) < 1e11 && $0.startedAt < until }.map(HistoryRun.init)
            .sorted(by: HistoryRun.precedes)
        let covered = known.filter { $0.summary.startedAt >= since }
        let recent = known.filter { $0.summary.startedAt >= until - Self.ledgerDays * 86_400 }
        self.init(
            since: Figure.timestamp(since), until: Figure.timestamp(until), by: grouping.map(\.name),
            runs: covered.count,
            leftOut: covered.reduce(into: [:]) { count, run in
                if let reason = run.leftOut { count[reason, default: 0] += 1 }
            },
            groups: Group.all(known, since: since, by: grouping, baselines: baselines, rule: rule),
            ledger: Attainment.all(recent), impacts: Impact.all(covered), slowest: Slow.all(covered, limit: limit),
            missed: Missed.all(known, drills: drills, since: since, until: until))
    }
}
