import ChaosModel
import Synchronization

/// What all exchanges of a probe with a retry policy share.
final class RetryAccount: @unchecked Sendable {
    /// What the pauses start from.
    let seed: UInt64
    /// What is left to retry with. The probe thread's.
    var budget: RetryBudget
    private let refusals = Atomic<Int>(0)

    /// - Parameter rate: first attempts per second.
    init(_ policy: RetryPolicy, rate: Double, seed: UInt64) {
        self.seed = seed
        budget = RetryBudget(share: policy.budget, rate: rate)
    }

    /// A retry is wanted. Probe thread only.
    func takeRetry() -> Bool {
        defer { refusals.store(budget.refused, ordering: .relaxed) }
        return budget.take()
    }

    /// How many retries the budget has refused so far.
    var refused: Int { refusals.load(ordering: .relaxed) }
}
