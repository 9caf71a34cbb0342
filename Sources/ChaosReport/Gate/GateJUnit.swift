import ChaosModel

/// A gate's result as JUnit XML: a suite for each experiment, with a case for each rule.
public struct GateJUnit: Sendable {
    /// The document.
    public let text: String

    /// Writes a result.
    public init(_ result: GateResult) {
        var names: [String] = []
        for name in result.checks.map({ $0.experiment ?? "all experiments" }) where !names.contains(name) {
            names.append(name)
        }
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<testsuites name=\"aftershock gate\" \(Self.totals(result.checks)) time=\"0\">",
        ]
        for name in names {
            let checks = result.checks.filter { ($0.experiment ?? "all experiments") == name }
            let skipped = checks.count { $0.passes && $0.state == .unknown }
            lines.append(
                "  <testsuite name=\"gate \(Markup.escape(name))\" \(Self.totals(checks)) skipped=\"\(skipped)\" time=\"0\">"
            )
            for check in checks { lines += Self.lines(check, name) }
            lines.append("  </testsuite>")
        }
        text = (lines + ["</testsuites>"]).joined(separator: "\n") + "\n"
    }

    private static func totals(_ checks: [GateResult.Check]) -> String {
        "tests=\"\(checks.count)\" failures=\"\(checks.count { !$0.passes })\" errors=\"0\""
    }

    private static func lines(_ check: GateResult.Check, _ experiment: String) -> [String] {
        let head =
            "    <testcase classname=\"gate.\(Markup.escape(experiment))\" name=\"\(Markup.escape("\(check.rule): \(check.demand)"))\" time=\"0\""
        let text = Markup.escape(check.text)
        if !check.passes {
            let runs = Markup.escape(check.runs.joined(separator: ", "))
            return [
                head + ">",
                "      <failure message=\"\(text)\" type=\"\(check.state.rawValue)\">\(text)\(runs.isEmpty ? "" : " Runs: \(runs)")</failure>",
                "    </testcase>",
            ]
        }
        guard check.state == .unknown else { return [head + "/>"] }
        return [head + ">", "      <skipped message=\"\(text)\"/>", "    </testcase>"]
    }
}
