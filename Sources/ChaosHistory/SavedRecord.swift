import ChaosModel

/// The part of `record.json` that the history keeps.
struct SavedRecord: Decodable {
    var startedAt: Double
    var every: Double?
    var labels: [String: String]
    var environment: Record.Environment
    var specHash: String

    /// The row of the run; `nil` when its times are none.
    func summary(of report: SavedReport) -> RunSummary? {
        guard startedAt.isFinite, abs(startedAt) < 1e12, report.duration.isFinite, abs(report.duration) < 1e12 else {
            return nil
        }
        var summary = RunSummary(
            run: report.run, experiment: report.experiment, startedAt: startedAt, duration: report.duration,
            verdict: report.verdict, reason: report.reason, labels: labels, environment: environment,
            specHash: specHash,
            recovery: report.recovery, faults: report.faults, slos: report.slos, probes: report.probes)
        summary.every = every
        summary.afterClearAtLeast = RunSummary.afterClearAtLeast(report.episodes)
        return summary
    }
}
