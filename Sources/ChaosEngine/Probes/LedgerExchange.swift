import ChaosModel
import LinuxKernel
import Synchronization

/// Writes the entry of a slot and notes in the book what became of it.
final class LedgerExchange: Exchange {
    private let question: LedgerQuestion
    private var inner: (any Exchange)?
    private var slot: UInt32 = 0

    init(_ question: LedgerQuestion) { self.question = question }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        slot = ground.slot
        let inner = question.store.exchange(for: .write, id: question.ledger.id(of: slot))
        self.inner = inner
        return note(inner.start(token: token, on: ground))
    }

    func ready(on ground: ExchangeGround) -> Progress { inner.map { note($0.ready(on: ground)) } ?? .waiting }

    func woken(on ground: ExchangeGround) -> Progress { inner.map { note($0.woken(on: ground)) } ?? .waiting }

    func finish() -> Bool {
        guard let inner else { return true }
        // What was not answered may have been written.
        question.book.note(.unknown, of: slot)
        self.inner = nil
        return inner.finish()
    }

    private func note(_ progress: Progress) -> Progress {
        if case .answered(let outcome, let detail, _) = progress {
            question.book.note(LedgerState(outcome, detail: detail), of: slot)
            _ = inner?.finish()
            inner = nil
        }
        return progress
    }
}

/// What is known of the writes of a ledger. The probe thread's while it runs, then whoever's that has joined it.
final class LedgerBook: @unchecked Sendable {
    private(set) var states = LedgerStates()

    /// Notes what an attempt has told.
    func note(_ state: LedgerState, of slot: UInt32) { states.note(state, of: Int(slot)) }
}

/// A ledger that is ready to be written.
struct LedgerQuestion: PlannedQuestion {
    let ledger: LedgerProbe
    let store: any LedgerStore
    let book = LedgerBook()

    func makeExchange(command place: Int) -> any Exchange { LedgerExchange(self) }
}

extension LedgerProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        let store: any LedgerStore
        switch self.store {
        case .redis(let endpoint, let prefix):
            store = LedgerRedisStore(
                address: try PlannedProbe.address(endpoint.host, endpoint.port, of: spec), prefix: prefix)
        case .http(let write, let read, let delete):
            store = try LedgerHTTPStore(
                write: write, read: read, delete: delete, of: self, spec, version: version)
        }
        return LedgerQuestion(ledger: self, store: store)
    }
}
