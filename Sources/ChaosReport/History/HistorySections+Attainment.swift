import ChaosModel

extension HistorySections {
    /// What the ledger covers.
    static let ledgerTitle = "Attainment ledger, last 30 days"

    /// How often each objective held in the last 30 days.
    var ledger: ReportSection? {
        guard !report.ledger.isEmpty else { return nil }
        return ReportSection(
            title: Self.ledgerTitle,
            text: ["The 30 days before \(HistoryWords.moment(report.until)) UTC, whatever the time covered."],
            header: ["experiment"] + Self.attainmentHeader,
            rows: report.ledger.map { [$0.experiment] + Self.cells($0) })
    }

    /// How often each objective held in the time covered, by group.
    var attainment: ReportSection? {
        let rows = report.groups.flatMap { group in
            group.attainment.map { [name(group)] + Self.cells($0) }
        }
        guard !rows.isEmpty else { return nil }
        return ReportSection(
            title: "Attainment, time covered", header: [noun] + Self.attainmentHeader, rows: rows)
    }

    /// What each fault did to each probe.
    var impacts: ReportSection? {
        guard !report.impacts.isEmpty else { return nil }
        return ReportSection(
            title: "Fault by probe", text: [Self.impactNote],
            header: ["fault", "probe", "impact", "failures", "p99", "runs"],
            rows: report.impacts.map { impact in
                [
                    impact.fault, impact.probe, ImpactLevel(impact).name, Self.errors(impact), Self.p99(impact),
                    Self.runs(impact),
                ]
            })
    }

    /// How the figures of the fault × probe table come about.
    static let impactNote =
        "Medians over the runs: before → during → after. Impact is the worse of two: failures added by the fault "
        + "(from 0.1, 1, 10, 50 percentage points) and p99 during by p99 before (from 1.5, 3, 10, 30 times): "
        + "slight, moderate, strong, severe. In a run with several faults, each gets what all of them did: “alone” counts those "
        + "with this one only."

    static func errors(_ impact: HistoryReport.Impact) -> String {
        [impact.errorsBefore, impact.errorsDuring, impact.errorsAfter].map { $0.map(Figure.share) ?? "–" }
            .joined(separator: " → ")
    }

    static func p99(_ impact: HistoryReport.Impact) -> String {
        [impact.p99Before, impact.p99During, impact.p99After].map { $0.map { Figure.duration($0) } ?? "–" }
            .joined(separator: " → ")
    }

    static func runs(_ impact: HistoryReport.Impact) -> String { "\(impact.runs), \(impact.alone) alone" }

    private static let attainmentHeader = ["SLO", "held", "share of runs", "unknown", "bad windows"]

    private static func cells(_ attainment: HistoryReport.Attainment) -> [String] {
        [
            objective(attainment), "\(attainment.held) of \(attainment.held + attainment.missed)", share(attainment),
            "\(attainment.unknown)", "\(attainment.badWindows) of \(attainment.windows)",
        ]
    }

    static func share(_ attainment: HistoryReport.Attainment) -> String {
        HistoryWords.estimate(attainment.share) { Figure.fixed($0 * 100, 1, trimmed: true) + " %" }
    }

    static func objective(_ attainment: HistoryReport.Attainment) -> String {
        attainment.slo.contains(attainment.objective)
            ? attainment.slo : "\(attainment.slo): \(attainment.objective)"
    }
}
