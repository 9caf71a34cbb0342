/// What became of a ledger's entries in one run.
public struct LedgerFacts: Hashable, Codable, Sendable {
    /// The probe's name, and where its entries were kept.
    public var probe: String, store: String
    /// The name of slot 0's entry; those of other slots have their number at the end instead.
    public var firstID: String
    /// Writes that the store acknowledged …
    public var acknowledged: Int
    /// … and of these: read back as written, lost (missing or different), not read back.
    public var confirmed: Int, lost: Int, unread: Int
    /// Of the lost ones, those that are there but not as they were written.
    public var different: Int
    /// The names of the first lost entries.
    public var lostIDs: [String]
    /// Writes that the store refused, and how many of them are there all the same.
    public var refused: Int, presentThoughRefused: Int
    /// Writes without an answer that tells, and how many of them are there.
    public var unknown: Int, presentThoughUnacknowledged: Int
    /// Of the refused and unknown ones, those that were not looked at.
    public var unchecked: Int
    /// Entries that were removed afterwards, and those that are or may be left in the store.
    public var removed = 0, left = 0
    /// Why reading back ended before every entry was read, if it did.
    public var ended: String?

    /// Counts what a finished reading has shown.
    public init(probe: String, ledger: LedgerProbe, audit: LedgerAudit, ended: String? = nil) {
        self.probe = probe
        store = ledger.place
        firstID = ledger.id(of: 0)
        var counts: [[Int]] = LedgerState.allCases.map { _ in LedgerReading.allCases.map { _ in 0 } }
        for slot in 0..<audit.states.count {
            counts[Int(audit.states.state(of: slot).rawValue)][Int(audit.states.reading(of: slot).rawValue)] += 1
        }
        func count(_ state: LedgerState, _ readings: LedgerReading...) -> Int {
            readings.reduce(0) { $0 + counts[Int(state.rawValue)][Int($1.rawValue)] }
        }
        func count(_ state: LedgerState) -> Int { counts[Int(state.rawValue)].reduce(0, +) }
        acknowledged = count(.acknowledged)
        confirmed = count(.acknowledged, .present)
        different = count(.acknowledged, .different)
        lost = count(.acknowledged, .missing, .different)
        unread = count(.acknowledged, .unread)
        lostIDs = audit.lost(10).map(ledger.id)
        refused = count(.refused)
        presentThoughRefused = count(.refused, .present, .different)
        unknown = count(.unknown)
        presentThoughUnacknowledged = count(.unknown, .present, .different)
        unchecked = count(.refused, .unread) + count(.unknown, .unread)
        left = confirmed + different + unread + presentThoughRefused + presentThoughUnacknowledged + unchecked
        self.ended = ended
    }
}
