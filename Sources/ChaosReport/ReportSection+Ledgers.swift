import ChaosModel

extension ReportSection {
    /// What became of the entries that ledgers wrote.
    static func ledgers(_ report: Report) -> ReportSection? {
        guard let ledgers = report.ledgers else { return nil }
        var section = ReportSection(title: "Ledger")
        for ledger in ledgers {
            section.text.append("\(ledger.probe): \(ledger.store), entries named like \(ledger.firstID).")
            if let ended = ledger.ended { section.text.append("Reading back ended early: \(ended).") }
            if !ledger.lostIDs.isEmpty {
                let more = ledger.lost > ledger.lostIDs.count ? " and others" : ""
                section.text.append("Lost: \(ledger.lostIDs.joined(separator: ", "))\(more).")
            }
        }
        section.header = ["entries", "count"]
        section.hasFigures = true
        section.rows = ledgers.flatMap { ledger in
            let name = ledgers.count > 1 ? "\(ledger.probe): " : ""
            return rows(ledger).map { [name + $0.label, "\($0.count)"] }
        }
        return section
    }

    private static func rows(_ ledger: LedgerFacts) -> [(label: String, count: Int)] {
        let always = [
            ("acknowledged", ledger.acknowledged), ("acknowledged and read back", ledger.confirmed),
            ("acknowledged and lost", ledger.lost), ("acknowledged and not read back", ledger.unread),
        ]
        let sometimes = [
            ("lost, of these changed", ledger.different), ("refused", ledger.refused),
            ("present though refused", ledger.presentThoughRefused), ("without a clear answer", ledger.unknown),
            ("present though unacknowledged", ledger.presentThoughUnacknowledged),
            ("not acknowledged and not looked at", ledger.unchecked), ("removed afterwards", ledger.removed),
            ("left in the store", ledger.left),
        ]
        return always + sometimes.filter { $0.1 > 0 }
    }
}
