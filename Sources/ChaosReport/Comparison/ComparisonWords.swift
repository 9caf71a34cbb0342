import ChaosModel

/// What all formats of a comparison for people say in the same words: a headline, cautions, and sections of text and table.
struct ComparisonWords {
    let title: String
    let headline: String
    let cautions: [String]
    let sections: [ReportSection]

    init(_ comparison: Comparison) {
        title = "\(comparison.labels.was) and \(comparison.labels.now)"
        headline = comparison.headline
        cautions = comparison.cautions
        sections = [
            Self.sides(comparison), Self.recovery(comparison), Self.answers(comparison), Self.faults(comparison),
            Self.counters(comparison), Self.facts(comparison), Self.tests(comparison),
        ].compactMap { $0 }
    }

    private static let recoveryMeasures = ["recover", "detect", "afterClear", "held"]

    private static func sides(_ comparison: Comparison) -> ReportSection? {
        guard comparison.kind == .groups else { return nil }
        let labels = comparison.labels
        let rows = [(labels.was, comparison.was), (labels.now, comparison.now)].map { label, side in
            [
                label == side.name ? label : "\(label): \(side.name)", "\(side.runs.count)",
                side.experiments.joined(separator: ", "),
                side.verdicts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "),
                [side.from, side.to].compactMap { $0?.prefix(10) }.joined(separator: " – "), "\(side.leftOut)",
            ]
        }
        return ReportSection(
            title: "Groups", header: ["group", "runs", "experiments", "verdicts", "from – to", "left out"], rows: rows)
    }

    private static func recovery(_ comparison: Comparison) -> ReportSection? {
        section("Recovery", comparison, comparison.findings.filter { recoveryMeasures.contains($0.measure) })
    }

    private static func answers(_ comparison: Comparison) -> ReportSection? {
        section("Answers", comparison, comparison.findings.filter { !recoveryMeasures.contains($0.measure) })
    }

    private static func section(_ title: String, _ comparison: Comparison, _ findings: [Comparison.Finding])
        -> ReportSection?
    {
        guard !findings.isEmpty else { return nil }
        return ReportSection(
            title: title, text: openQuestions(findings),
            header: ["measure", comparison.labels.was, comparison.labels.now, "difference (95 %)", "verdict", "p"],
            rows: findings.map(row))
    }

    /// What the data cannot tell, each reason once.
    private static func openQuestions(_ findings: [Comparison.Finding]) -> [String] {
        var reasons: [(reason: String, measures: [String])] = []
        for finding in findings where finding.direction == .unknown || finding.difference == nil {
            let reason = String(finding.text.dropFirst(finding.name.count))
            if let index = reasons.firstIndex(where: { $0.reason == reason }) {
                reasons[index].measures.append(finding.name)
            } else {
                reasons.append((reason, [finding.name]))
            }
        }
        return reasons.map { $0.measures.joined(separator: ", ") + $0.reason + "." }
    }

    private static func row(_ finding: Comparison.Finding) -> [String] {
        [
            finding.name, value(finding.was, finding.unit), value(finding.now, finding.unit),
            difference(finding), finding.direction.rawValue, finding.test.map(pValue) ?? "–",
        ]
    }

    static func value(_ estimate: HistoryReport.Estimate?, _ unit: Comparison.Unit) -> String {
        guard let estimate else { return "–" }
        guard let value = estimate.value else { return estimate.low.map { "> " + amount($0, unit) } ?? "–" }
        guard let low = estimate.low, let high = estimate.high else { return amount(value, unit) }
        return "\(amount(value, unit)) (\(amount(low, unit)) – \(amount(high, unit)))"
    }

    private static func difference(_ finding: Comparison.Finding) -> String {
        guard let difference = finding.difference else { return "–" }
        func signed(_ value: Double) -> String {
            let text =
                finding.unit == .seconds
                ? Figure.duration(value) : Figure.fixed(value * 100, 2, trimmed: true) + " pts"
            return value > 0 ? "+" + text : text
        }
        guard let value = difference.value else {
            return difference.low.map { "> " + signed($0) } ?? difference.high.map { "< " + signed($0) } ?? "–"
        }
        guard let low = difference.low, let high = difference.high else { return signed(value) }
        return "\(signed(value)) (\(signed(low)) – \(signed(high)))"
    }

    private static func amount(_ value: Double, _ unit: Comparison.Unit) -> String {
        unit == .seconds ? Figure.duration(value) : Figure.share(value)
    }

    private static func pValue(_ test: Comparison.Test) -> String {
        guard let pValue = test.adjusted ?? test.pValue else { return "–" }
        return pValue < 0.001 ? "< 0.001" : Figure.fixed(pValue, 3)
    }

    private static func faults(_ comparison: Comparison) -> ReportSection? {
        guard !comparison.faults.isEmpty else { return nil }
        let rows = comparison.faults.map { fault in
            [
                "\(fault.step)", fault.fault, fault.target ?? "–", pair(fault.mechanisms) { $0 },
                pair(fault.lengths) { Figure.duration($0) }, pair(fault.hadEffect) { $0 ? "yes" : "no" },
                fault.proof.sorted { $0.key < $1.key }.map { "\($0.key) \(pair($0.value, Figure.magnitude))" }
                    .joined(separator: ", "),
                fault.isSame ? "same" : "differs",
            ]
        }
        let differ = comparison.faults.contains { !$0.isSame }
        return ReportSection(
            title: "Faults",
            text: [differ ? "Not the same thing happened on both sides." : "The same thing happened on both sides."],
            header: ["step", "fault", "target", "mechanism", "in effect", "effect seen", "proof", ""], rows: rows)
    }

    /// `x` where both sides have it, and else `x → y`.
    private static func pair<Value>(_ values: [Value?], _ words: (Value) -> String) -> String {
        let texts = values.map { $0.map(words) ?? "–" }
        return Set(texts).count == 1 ? texts[0] : texts.joined(separator: " → ")
    }

    private static func counters(_ comparison: Comparison) -> ReportSection? {
        let moved = comparison.counters.filter { $0.value[0] != $0.value[1] }
        guard !moved.isEmpty else { return nil }
        return ReportSection(
            title: "Kernel counters during the faults",
            header: ["counter", comparison.labels.was, comparison.labels.now],
            rows: moved.sorted { $0.key < $1.key }.map { [$0.key] + $0.value.map { $0.map(Figure.magnitude) ?? "–" } },
            hasFigures: true)
    }

    private static func facts(_ comparison: Comparison) -> ReportSection? {
        let differing = comparison.facts.filter { !$0.isSame }
        let same = comparison.facts.filter(\.isSame).map(\.name)
        return ReportSection(
            title: "What differs around them",
            text: same.isEmpty ? [] : ["Equal on both sides: \(same.joined(separator: ", "))."],
            header: ["", comparison.labels.was, comparison.labels.now],
            rows: differing.map { [$0.name, $0.was, $0.now] })
    }

    private static func tests(_ comparison: Comparison) -> ReportSection? {
        var groups: [(test: String, measures: [String])] = []
        for finding in comparison.findings {
            guard let test = finding.test else { continue }
            let name = "\(test.name); n = \(test.counts.map(String.init).joined(separator: " and "))"
            let effect = test.effect.map { " (\(Figure.fixed($0, 2)))" } ?? ""
            if let index = groups.firstIndex(where: { $0.test == name }) {
                groups[index].measures.append(finding.name + effect)
            } else {
                groups.append((name, [finding.name + effect]))
            }
        }
        var lines = groups.map { "\($0.test): \($0.measures.joined(separator: ", "))." }
        if let effect = comparison.findings.compactMap({ $0.test?.effectName }).first {
            lines.append("In brackets: the \(effect); 0.5 is no difference.")
        }
        let bounds = comparison.findings.contains { $0.test == nil && $0.difference != nil && comparison.kind == .runs }
        if bounds {
            lines.insert(
                "recover, detect and after clear of single runs differ when their bounds do not overlap; no test.",
                at: 0
            )
        }
        if comparison.findings.contains(where: { $0.test?.adjusted != nil }) {
            lines.append(
                "p is two-sided, significant at 0.05 and below. The test of recover stands alone; all others are corrected together after Holm."
            )
        }
        return lines.isEmpty ? nil : ReportSection(title: "Tests", text: lines)
    }
}
