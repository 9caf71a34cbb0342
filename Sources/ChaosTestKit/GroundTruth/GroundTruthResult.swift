import Synchronization

/// What the thread leaves behind.
final class GroundTruthResult: Sendable {
    private let kept = Mutex<GroundTruthLog?>(nil)
    func set(_ log: GroundTruthLog) { kept.withLock { $0 = log } }
    var log: GroundTruthLog? { kept.withLock { $0 } }
}
