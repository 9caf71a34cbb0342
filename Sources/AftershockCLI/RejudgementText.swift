import ChaosModel

/// Says by which objectives a run was judged again.
struct RejudgementText {
    let judged: [SLO]
    let own: [SLO]

    var text: String {
        guard !judged.isEmpty else {
            return "judged by nothing: the run has no objectives, and none was given with --slo"
        }
        let whose = judged == own ? "the run's own" : own.isEmpty ? "the given" : "other than the run's own"
        let lines = judged.map { slo in
            let windows =
                slo.burnRate.map { "burn rate \($0.fieldText)" } ?? "window \(slo.window.fieldText)"
            return "  \(slo.name.contains(slo.text) ? slo.name : "\(slo.name): \(slo.text)")  "
                + "(\(windows), step \(slo.step.fieldText), consecutive \(slo.consecutive))"
        }
        return (["judged by \(whose) objectives:"] + lines).joined(separator: "\n")
    }
}
