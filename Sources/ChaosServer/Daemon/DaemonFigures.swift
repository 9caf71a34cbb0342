import ChaosHistory
import ChaosModel
import ChaosReport
import ChaosScheduler
import LinuxKernel
import Logging

/// The figures that the daemon serves: those of the history and its own.
struct DaemonFigures: Sendable {
    /// How far back those of the history go, in seconds.
    private static let since = 90 * 86_400.0

    let state: String
    let desk: any DrillDesk
    let notices: NoticeDesk
    let logger: Logger
    let sinceStep: @Sendable () -> Double

    /// The figures for an `Accept` header; `nil` when they cannot be had.
    func text(accepting: String?) -> MetricsText? {
        do {
            let form = MetricForm(accepting: accepting)
            let store = try HistoryStore(state: state, note: { [logger] in logger.notice("\($0)") })
            let now = Clock.wallSeconds()
            let runs = RunMetrics(
                all: try store.runs(), since: now - Self.since, now: now, baselines: store.baselines,
                version: Version.text)
            let own = DaemonMetrics(
                try desk.status(), schedules: try desk.schedules(), watch: notices.watch, sinceStep: sinceStep())
            return MetricsText(text: runs.text(form, with: own), mediaType: form.mediaType)
        } catch {
            logger.error("no figures", metadata: ["reason": "\(error)"])
            return nil
        }
    }
}
