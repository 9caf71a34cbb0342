import ChaosModel
import LinuxKernel
import Synchronization

/// Asks what must hold before drills, each drill's checks on a thread of their own: one that hangs holds up nobody else.
final class CheckBoard: Sendable {
    /// What the checks of a drill came to.
    enum Answer: Hashable, Sendable {
        /// They are being asked.
        case pending
        /// All hold.
        case good
        /// One does not; why.
        case refused(String)
    }

    private let answers = Mutex<[Int64: Answer]>([:])
    /// Whether the answer is waited for: for clocks that stand still meanwhile.
    private let isImmediate: Bool
    private let onAnswer: @Sendable () -> Void

    /// Makes an empty board.
    init(isImmediate: Bool, onAnswer: @escaping @Sendable () -> Void) {
        self.isImmediate = isImmediate
        self.onAnswer = onAnswer
    }

    /// Asks, or tells what was found when that is known; an answer is given once.
    func answer(for drill: Int64, _ checks: [PreCheck], by runner: any DrillRunner) -> Answer {
        if checks.isEmpty { return .good }
        let known = answers.withLock { answers -> Answer? in
            let known = answers[drill]
            if known == nil { answers[drill] = .pending }
            if let known, known != .pending { answers[drill] = nil }
            return known
        }
        if let known { return known }
        if isImmediate {
            answers.withLock { $0[drill] = nil }
            return runner.refusal(of: checks).map { .refused($0) } ?? .good
        }
        let ask: @Sendable () -> Void = { [self] in
            let refusal = runner.refusal(of: checks)
            // A drill that is over meanwhile has been taken off.
            answers.withLock { if $0[drill] == .pending { $0[drill] = refusal.map { .refused($0) } ?? .good } }
            onAnswer()
        }
        do throws(KernelError) { try KernelThread(name: "checks", body: ask).start() } catch {
            answers.withLock { $0[drill] = nil }
            return .refused("its checks cannot be asked: \(error)")
        }
        return .pending
    }

    /// Forgets what a drill's checks came to: they are asked anew when it can start.
    func forget(_ drill: Int64) { answers.withLock { if $0[drill] != .pending { $0[drill] = nil } } }

    /// Forgets drills that are not among these.
    func keep(_ drills: Set<Int64>) { answers.withLock { $0 = $0.filter { drills.contains($0.key) } } }
}
