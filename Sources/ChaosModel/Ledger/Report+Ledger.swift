/// What ledgers mean for the verdict.
extension Report {
    /// The sentence about acknowledged writes that are lost; `nil` when there is none.
    static func loss(_ record: Record) -> String? {
        let lossy = (record.ledgers ?? []).filter { $0.lost > 0 }
        guard !lossy.isEmpty else { return nil }
        return lossy.map { ledger in
            let names = ledger.lostIDs.prefix(3).joined(separator: ", ")
            let more = ledger.lost > 3 ? ", …" : ""
            return "\(count(ledger.lost, "acknowledged write")) of \(ledger.probe) "
                + "\(ledger.lost == 1 ? "is" : "are") lost (\(names)\(more))"
        }.joined(separator: ", ")
    }

    /// The sentence about acknowledged writes of which nothing is known; `nil` when there is none.
    static func doubt(_ record: Record) -> String? {
        guard let ledger = (record.ledgers ?? []).first(where: { $0.unread > 0 }) else { return nil }
        return "\(count(ledger.unread, "acknowledged write")) of \(ledger.probe) could not be read back"
            + (ledger.ended.map { " (\($0))" } ?? "") + ", and unread is not a pass."
    }

    /// What is said of a run that lost nothing.
    static func proof(_ record: Record) -> String {
        let kept = (record.ledgers ?? []).reduce(0) { $0 + $1.confirmed }
        let were = kept == 1 ? "was" : "were"
        return kept == 0 ? "" : " \(count(kept, "acknowledged write")) \(were) read back, none is lost."
    }

    /// What should be looked at.
    static func ledgerWarnings(_ record: Record) -> [String] {
        (record.ledgers ?? []).flatMap { ledger in
            var warnings: [String] = []
            if ledger.acknowledged == 0 {
                warnings.append("Ledger \(ledger.probe): no write was acknowledged, so nothing could be lost.")
            }
            if ledger.left > 0 {
                warnings.append(
                    "Ledger \(ledger.probe): \(count(ledger.left, "entry", "entries")) may be left in the store, "
                        + "named like \(ledger.firstID).")
            }
            return warnings
        }
    }

    private static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }
}
