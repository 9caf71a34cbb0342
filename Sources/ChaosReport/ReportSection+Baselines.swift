import ChaosModel

extension ReportSection {
    /// What the objectives that compare with the steady state compared with.
    static func baselines(_ report: Report) -> ReportSection? {
        guard let baselines = report.baselines, !baselines.isEmpty else { return nil }
        return ReportSection(
            title: "Baselines", text: ["Measured in the steady state, before the first fault."],
            header: ["measure", "value"], rows: baselines.map { [$0.measure, $0.text] }, hasFigures: true)
    }
}
