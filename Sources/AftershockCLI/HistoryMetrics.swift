import ChaosHistory
import ChaosModel
import ChaosReport
import LinuxKernel

/// The figures of the history, made when they are asked for.
struct HistoryMetrics: Sendable {
    let state: String
    let since: HistoryTime

    /// The text.
    /// - Throws: `HistoryError` when the history cannot be asked.
    func text(_ form: MetricForm) throws(HistoryError) -> String {
        let store = try HistoryStore(state: state)
        let now = Clock.wallSeconds()
        return RunMetrics(
            all: try store.runs(), since: since.seconds(now: now), now: now, baselines: store.baselines,
            version: Version.text
        ).text(form)
    }

    /// Writes a file for a textfile collector, whole or not at all, for everybody to read.
    /// - Throws: `HistoryError`, or `KernelError` when it cannot be written.
    func write(to path: String) throws {
        try Directory.replaceFile(path, with: Array(try text(.prometheus).utf8), mode: 0o644)
    }
}
