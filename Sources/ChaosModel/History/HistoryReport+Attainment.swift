extension HistoryReport.Attainment {
    private struct Key: Hashable {
        var experiment: String, slo: String, objective: String
    }

    /// The attainment of every objective of these runs, by experiment and name.
    static func all(_ runs: [HistoryRun]) -> [Self] {
        var table: [Key: Self] = [:]
        for run in runs where run.leftOut == nil {
            for slo in run.summary.slos {
                let key = Key(experiment: run.summary.experiment, slo: slo.name, objective: slo.objective)
                table[key, default: Self(key)].count(slo, held: run.held(slo))
            }
        }
        return table.values.map { $0.estimated }.sorted {
            ($0.experiment, $0.slo, $0.objective) < ($1.experiment, $1.slo, $1.objective)
        }
    }

    private init(_ key: Key) {
        self.init(
            experiment: key.experiment, slo: key.slo, objective: key.objective, held: 0, missed: 0, unknown: 0,
            windows: 0, badWindows: 0, share: .init(value: nil))
    }

    private mutating func count(_ slo: Report.SLOResult, held: Bool?) {
        switch held {
        case true?: self.held += 1
        case false?: missed += 1
        case nil: unknown += 1
        }
        // A file may claim any number.
        let judged = min(max(slo.windows, 0), 1 << 40)
        windows += judged
        badWindows += min(max(slo.badWindows, 0), judged)
    }

    private var estimated: Self {
        var copy = self
        if let interval = WilsonInterval(held, of: held + missed) {
            copy.share = .init(value: interval.share, low: interval.low, high: interval.high)
        }
        return copy
    }
}
