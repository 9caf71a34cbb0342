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
            text = "interrupted: it has no report"
            return
        }
        startedAt = report.startedAt
        var words = [report.startedAt, report.experiment, report.verdict.rawValue]
        if let recover = report.recovery?.recover { words.append("TTR \(recover.low)...\(recover.high) s") }
        text = words.joined(separator: "  ")
    }
}
