import ChaosHistory
import ChaosModel
import ChaosReport

/// One line of `aftershock list runs`.
struct RunRow {
    let name: String
    let text: String

    /// A run that is over.
    init(_ run: RunSummary, marks: HistoryMarks) {
        name = run.run
        var words = [Figure.timestamp(run.startedAt), run.experiment, run.verdict.rawValue]
        if let recovery = run.recovery, let recover = recovery.recover {
            words.append("TTR " + (recovery.censored ? "> \(Figure.duration(recover.low))" : Figure.interval(recover)))
        }
        if run.interrupted == true { words.append(run.reason) }
        if let mark = marks.reasonToKeep(run.run) { words.append("[\(mark)]") }
        text = words.joined(separator: "  ")
    }

    /// A bundle without a row.
    init(_ run: UnlistedRun) {
        name = run.run
        text = run.damage.map { "damaged: \($0)" } ?? "running: it has no report yet"
    }
}
