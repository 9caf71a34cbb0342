import Synchronization

/// Carries a text out of a thread.
final class TrialAnswer: Sendable {
    private let text = Mutex("")

    func set(_ value: String) { text.withLock { $0 = value } }
    func get() -> String { text.withLock { $0 } }
}
