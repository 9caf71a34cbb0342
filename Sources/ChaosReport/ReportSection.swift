import ChaosModel

/// A part of the report that is a sentence and a table, the same in every format for people.
struct ReportSection {
    /// The heading.
    var title: String
    /// What stands before the table.
    var text: [String] = []
    /// The table; no rows is no table.
    var header: [String] = [], rows: [[String]] = []
    /// Whether the columns after the first are figures.
    var hasFigures = false
    /// What is to be said of single rows: none, or one for each, of which some may be empty.
    var remarks: [String] = []
    /// What stands after the table.
    var closing: [String] = []

    /// The sections of a report, in order; one file each.
    static func all(_ report: Report) -> [ReportSection] {
        let sections: [ReportSection?] = [
            fleet(report), milestones(report), objectives(report), baselines(report), mixes(report), retries(report),
            ledgers(report), why(report), trends(report), measurement(report),
        ]
        return sections.compactMap { $0 }
    }
}
