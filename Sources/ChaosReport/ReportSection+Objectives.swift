import ChaosModel

extension ReportSection {
    /// How each SLO recovered on its own, when there is more than one to tell apart.
    static func objectives(_ report: Report) -> ReportSection? {
        let missed = report.slos.filter { $0.recover != nil }
        guard !missed.isEmpty, report.slos.count > 1 else { return nil }
        let rows = missed.map { slo in
            let own = Report.Recovery(
                detect: slo.detect, recover: slo.recover, afterClear: slo.afterClear,
                selfHealed: slo.selfHealed ?? false, censored: slo.censored)
            return [ReportWords.name(slo)] + ReportWords.recovery(own).map(\.value)
        }
        return ReportSection(
            title: "Recovery of each SLO",
            text: ["Each by itself, its worst breach; the headline waits until every SLO holds."],
            header: ["SLO", "time to detect", "time to recover", "after clear"], rows: rows, hasFigures: true)
    }
}
