import ChaosEngine
import ChaosModel
import ChaosReport
import LinuxKernel

/// One line of `aftershock list runs`.
struct RunRow {
    let name: String
    let startedAt: String
    let text: String

    init(_ name: String, state: String) {
        self.name = name
        let bundle = RunBundle(state: state, run: name)
        guard let bytes = try? bundle.read("report.json"),
            let report = try? JSONReport.report(from: String(decoding: bytes, as: UTF8.self))
        else {
            startedAt = ""
            let note = (try? bundle.read(RunBundle.interruption)).map { String(decoding: $0, as: UTF8.self) }
            text =
                note.map { "interrupted: " + String($0.prefix { $0 != "\n" }) }
                ?? "running, or interrupted: it has no report"
            return
        }
        startedAt = report.startedAt
        var words = [report.startedAt, report.experiment, report.verdict.rawValue]
        if let recovery = report.recovery, let recover = recovery.recover {
            words.append("TTR " + (recovery.censored ? "> \(Figure.duration(recover.low))" : Figure.interval(recover)))
        }
        text = words.joined(separator: "  ")
    }
}
