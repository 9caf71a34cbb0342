import ChaosModel

/// The figures of many runs, for a monitoring system: pure text from the rows of the history.
public struct RunMetrics: Sendable {
    private let runs: [RunSummary]
    private let report: HistoryReport?
    private let version: String

    /// - Parameters:
    ///   - runs: oldest first.
    ///   - report: what these runs say together, by experiment; without it there are no estimates.
    public init(_ runs: [RunSummary], report: HistoryReport? = nil, version: String) {
        self.runs = runs
        self.report = report
        self.version = version
    }

    /// The figures of the runs that began since a time, both in seconds since 1970.
    /// - Parameter all: every run that is known: earlier ones serve for comparison.
    public init(all: [RunSummary], since: Double, now: Double, baselines: [String: [String]], version: String) {
        // A run that begins in this very moment counts.
        let until = now + 1
        self.init(
            all.filter { $0.startedAt >= since && $0.startedAt < until },
            report: HistoryReport(runs: all, since: since, until: until, baselines: baselines), version: version)
    }

    /// The whole text.
    public func text(_ form: MetricForm) -> String { text(form, with: []) }

    /// The whole text, with the figures of a daemon.
    public func text(_ form: MetricForm, with daemon: DaemonMetrics) -> String { text(form, with: daemon.families) }

    private func text(_ form: MetricForm, with others: [MetricFamily]) -> String {
        let families = [build] + totals + LastRunMetrics(runs).families + EstimateMetrics(report).families + others
        return families.map { $0.text(form) }.joined() + (form == .openMetrics ? "# EOF\n" : "")
    }

    private var build: MetricFamily {
        var family = MetricFamily(name: "aftershock_build", help: "The version that wrote this; always 1.")
        family.add(1, [("version", version)])
        return family
    }

    private var totals: [MetricFamily] {
        var size = MetricFamily(name: "aftershock_history_runs", help: "Runs that these figures are made of.")
        size.add(Double(runs.count), [])
        var verdicts = MetricFamily(
            name: "aftershock_history_verdict_runs",
            help: "Runs that these figures are made of, by experiment and verdict.")
        var counts: [String: [String: Int]] = [:]
        for run in runs { counts[run.experiment, default: [:]][run.verdict.rawValue, default: 0] += 1 }
        for (experiment, byVerdict) in counts.sorted(by: { $0.key < $1.key }) {
            // Every verdict, so that none appears out of nowhere.
            for verdict in Self.verdicts {
                verdicts.add(Double(byVerdict[verdict] ?? 0), [("experiment", experiment), ("verdict", verdict)])
            }
        }
        return [size, verdicts]
    }

    /// Every verdict that a run in the history can have.
    static let verdicts = [Report.Verdict.passed, .failed, .rollbackIncomplete, .noSteadyState, .stopped].map(
        \.rawValue)
}
