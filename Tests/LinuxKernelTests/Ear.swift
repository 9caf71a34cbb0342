import Synchronization

/// Counts how often headway is made.
final class Ear: Sendable {
    private let heard = Atomic<Int>(0)

    var count: Int { heard.load(ordering: .relaxed) }

    func hear() { heard.add(1, ordering: .relaxed) }
}
