extension HistoryReport.Slow {
    /// The slowest recoveries, slowest first, by the middle of the measured interval or by the lower bound.
    static func all(_ runs: [HistoryRun], limit: Int) -> [Self] {
        let known = runs.compactMap { run in run.recover.map { (run, $0) } }
        let slowest = known.sorted { a, b in
            a.1.middle == b.1.middle ? HistoryRun.precedes(b.0, a.0) : b.1.middle < a.1.middle
        }
        return slowest.prefix(max(limit, 0)).map { run, recover in
            Self(
                run: run.summary.run, experiment: run.summary.experiment,
                startedAt: Figure.timestamp(run.summary.startedAt),
                faults: run.summary.faults.map(\.fault), recover: .init(low: recover.low, high: recover.high),
                censored: recover.isCensored)
        }
    }
}
