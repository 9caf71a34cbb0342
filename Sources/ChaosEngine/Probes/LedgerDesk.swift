import ChaosModel
import LinuxKernel
import Synchronization

/// Hands out the entries that are to be read back or removed. The thread of its loop alone touches the course while
/// that runs.
final class LedgerDesk: @unchecked Sendable {
    let ledger: LedgerProbe
    let store: any LedgerStore
    /// How far it is.
    private(set) var audit: LedgerAudit
    private let over = Atomic<Bool>(false)

    init(_ question: LedgerQuestion) {
        ledger = question.ledger
        store = question.store
        audit = LedgerAudit(question.book.states)
    }

    /// Whether nothing is left to do.
    var isOver: Bool { over.load(ordering: .acquiring) }

    /// Goes on to removing. Only while no loop runs.
    func beginRemoving() {
        audit.beginRemoving()
        over.store(false, ordering: .releasing)
    }

    func next() -> (act: LedgerAudit.Act, slot: UInt32)? {
        defer { if audit.isOver { over.store(true, ordering: .releasing) } }
        return audit.next()
    }

    func note(_ act: LedgerAudit.Act, _ slot: UInt32, _ reading: LedgerReading) { audit.note(act, slot, reading) }
}

/// Asks for the entries of a desk, one at each slot; a slot without one is answered at once.
struct LedgerDeskQuestion: PlannedQuestion {
    let desk: LedgerDesk

    func makeExchange(command: Int) -> any Exchange { LedgerDeskExchange(desk) }
}

/// Reads or removes the next entry of a desk.
final class LedgerDeskExchange: Exchange {
    private let desk: LedgerDesk
    private var inner: (any Exchange)?
    private var act = LedgerAudit.Act.read
    private var slot: UInt32 = 0

    init(_ desk: LedgerDesk) { self.desk = desk }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        guard let task = desk.next() else { return .answered(.good, 0) }
        (act, slot) = task
        let inner = desk.store.exchange(for: LedgerAct(act), id: desk.ledger.id(of: slot))
        self.inner = inner
        return note(inner.start(token: token, on: ground))
    }

    func ready(on ground: ExchangeGround) -> Progress { inner.map { note($0.ready(on: ground)) } ?? .waiting }

    func woken(on ground: ExchangeGround) -> Progress { inner.map { note($0.woken(on: ground)) } ?? .waiting }

    func finish() -> Bool {
        guard let inner else { return true }
        desk.note(act, slot, .unread)
        self.inner = nil
        return inner.finish()
    }

    private func note(_ progress: Progress) -> Progress {
        if case .answered(let outcome, let detail, _) = progress {
            desk.note(act, slot, LedgerReading(outcome, detail: detail))
            _ = inner?.finish()
            inner = nil
        }
        return progress
    }
}
