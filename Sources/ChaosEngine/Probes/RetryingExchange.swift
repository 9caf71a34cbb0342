import ChaosModel
import LinuxKernel

/// Asks again what has failed, as a client with a retry policy does: wraps the exchange of any kind.
///
/// The slot's deadline stays what it is. A retry that could not begin before it is not waited for: the failure is the
/// answer.
final class RetryingExchange: Exchange {
    private enum Stage {
        /// An attempt is under way.
        case asking
        /// An attempt has ended, but its exchange has not let go of everything yet.
        case lettingGo
        /// The next attempt is waited for.
        case pausing
        case over
    }

    private let policy: RetryPolicy
    private let account: RetryAccount
    private let inner: any Exchange
    private var stage = Stage.over
    private(set) var attempts = 1
    private var token: UInt64 = 0
    private var slot: UInt32 = 0
    private var deadline: UInt64 = 0
    /// When the attempt under way has lasted too long.
    private var attemptEnd = UInt64.max
    /// When the next attempt begins.
    private var resumeAt: UInt64 = 0

    init(_ inner: any Exchange, policy: RetryPolicy, account: RetryAccount) {
        self.inner = inner
        self.policy = policy
        self.account = account
    }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        self.token = token
        slot = ground.slot
        deadline = ground.deadline
        attempts = 0
        account.budget.noteFirst()
        return attempt(on: ground)
    }

    func ready(on ground: ExchangeGround) -> Progress { passOn(ground) { $0.ready(on: ground) } }

    var isOnReusedConnection: Bool { inner.isOnReusedConnection }

    func read(_ answer: SideAnswer, on ground: ExchangeGround) -> Progress {
        passOn(ground) { $0.read(answer, on: ground) }
    }

    func spawned(
        _ child: consuming SpawnedProcess?, output: consuming OwnedDescriptor?, errno: Int32, on ground: ExchangeGround
    ) -> Progress {
        // A child is handed over once: whoever asked for it has not let go of it before it came.
        note(inner.spawned(child, output: output, errno: errno, on: ground), on: ground)
    }

    func woken(on ground: ExchangeGround) -> Progress {
        let now = Clock.monotonicNanoseconds()
        switch stage {
        case .pausing where now >= resumeAt: return attempt(on: ground)
        case .asking where now >= attemptEnd: return note(.answered(.timeout, 0), on: ground)
        case .asking: return passOn(ground) { $0.woken(on: ground) }
        case .pausing, .lettingGo, .over: return .waiting
        }
    }

    func finish() -> Bool {
        defer { stage = .over }
        return switch stage {
        case .asking: inner.finish()
        case .lettingGo: false
        case .pausing, .over: true
        }
    }

    /// The token of this attempt: what an earlier one has set going is not taken for news of this one.
    private var attemptToken: UInt64 { token | UInt64(attempts) << ExchangeGround.attemptShift }

    private func attempt(on ground: ExchangeGround) -> Progress {
        attempts += 1
        stage = .asking
        ground.slot = slot
        ground.deadline = deadline
        if let limit = policy.attemptTimeout {
            attemptEnd = Clock.monotonicNanoseconds() + UInt64(limit.nanoseconds)
            ground.wake(attemptToken, at: attemptEnd)
        }
        return note(inner.start(token: attemptToken, on: ground), on: ground)
    }

    private func passOn(_ ground: ExchangeGround, _ event: (any Exchange) -> Progress) -> Progress {
        guard ground.event == attemptToken, stage != .pausing else { return .waiting }
        return note(event(inner), on: ground)
    }

    private func note(_ progress: Progress, on ground: ExchangeGround) -> Progress {
        switch (stage, progress) {
        case (.asking, .answered(let outcome, _, _)):
            guard pause(after: outcome) else { return progress }
            if inner.finish() { return rest(on: ground) }
            stage = .lettingGo
            return .waiting
        case (.lettingGo, .settled): return rest(on: ground)
        case (.over, .settled): return .settled
        default: return .waiting
        }
    }

    /// Whether there is another attempt, after a pause.
    private func pause(after outcome: Sample.Outcome) -> Bool {
        guard policy.allows(another: attempts, after: outcome) else { return false }
        let pause = policy.pause(after: attempts, slot: slot, seed: account.seed)
        let moment = Clock.monotonicNanoseconds() + UInt64(pause)
        guard moment < deadline, account.takeRetry() else { return false }
        resumeAt = moment
        return true
    }

    private func rest(on ground: ExchangeGround) -> Progress {
        stage = .pausing
        ground.wake(attemptToken, at: resumeAt)
        return .waiting
    }
}

/// A question that is asked again when it fails.
struct RetryingQuestion: PlannedQuestion {
    let question: any PlannedQuestion
    let policy: RetryPolicy
    let account: RetryAccount

    var command: CommandSpawner.Command? { question.command }
    var reading: (@Sendable () -> any SideReading)? { question.reading }
    var ledger: LedgerQuestion? { question.ledger }

    func makeExchange(command place: Int) -> any Exchange {
        RetryingExchange(question.makeExchange(command: place), policy: policy, account: account)
    }
}
