import ChaosModel

/// Where a ledger keeps its entries, ready to be asked. Another store is another type of this and a case of
/// `LedgerProbe.Store`.
///
/// Its exchanges answer with `.good` for an entry that was written, is there as written, or is there no more after it
/// was removed; `LedgerState` and `LedgerReading` say what their other outcomes mean.
protocol LedgerStore: Sendable {
    /// Whether it can remove entries.
    var canRemove: Bool { get }
    /// A machine that does one thing to one entry, once. Its `finish` lets go of everything at once.
    func exchange(for act: LedgerAct, id: String) -> any Exchange
}

/// What is done to an entry.
enum LedgerAct {
    case write, read, remove

    init(_ act: LedgerAudit.Act) {
        switch act {
        case .read: self = .read
        case .remove: self = .remove
        }
    }
}
