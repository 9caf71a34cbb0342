import ChaosModel

/// What all formats of a gate's result for people say in the same words.
enum GateWords {
    static func title(_ result: GateResult) -> String { result.passed ? "Gate passed" : "Gate failed" }

    /// What was judged by which rules.
    static func summary(_ result: GateResult) -> String {
        let failed = result.checks.count { !$0.passes }
        let runs = result.runs.count == 1 ? "run \(result.runs[0])" : "\(result.runs.count) runs"
        var text =
            failed == 0
            ? "All \(result.checks.count) rules held" : "\(failed) of \(result.checks.count) rules did not hold"
        if failed == 0, result.checks.contains(where: { $0.state == .unknown }) { text = "No rule was missed" }
        text += " for \(runs)"
        if let baseline = result.baseline {
            text += ", compared with a baseline of \(baseline.count == 1 ? "1 run" : "\(baseline.count) runs")"
        }
        return text + (result.areStandard ? ". The rules are the standard ones:" : ". The rules:")
    }

    static func state(_ check: GateResult.Check) -> String {
        check.state.rawValue + (check.state == .unknown ? check.mayBeUnknown ? " (allowed)" : " (fails)" : "")
    }

    static func name(_ check: GateResult.Check) -> String { check.rule }

    static func section(_ result: GateResult) -> ReportSection {
        ReportSection(
            title: "Rules", header: ["", "rule", "experiment", "demand", "what was found", "runs"],
            rows: result.checks.map { check in
                [state(check), check.rule, check.experiment ?? "all", check.demand, check.text, runs(check)]
            })
    }

    static func runs(_ check: GateResult.Check) -> String {
        check.runs.prefix(5).joined(separator: ", ") + (check.runs.count > 5 ? ", …" : "")
    }
}
