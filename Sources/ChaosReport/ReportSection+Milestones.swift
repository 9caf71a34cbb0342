import ChaosModel

extension ReportSection {
    /// The moments that the spec named, and when they came; `nil` when it named none.
    static func milestones(_ report: Report) -> ReportSection? {
        guard let milestones = report.milestones, !milestones.isEmpty else { return nil }
        return ReportSection(
            title: "Milestones", header: ["milestone", "told by", "result"],
            rows: milestones.map { milestone in
                let probe = milestone.probe == milestone.name ? "" : "\(milestone.probe) "
                return [milestone.name, "\(probe)\(milestone.condition)", milestone.words]
            })
    }
}
