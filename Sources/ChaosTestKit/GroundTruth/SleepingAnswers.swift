import Synchronization

/// What a sleeping prober leaves behind.
final class SleepingAnswers: Sendable {
    private let kept = Mutex<[SleepingProber.Answer]>([])
    func set(_ answers: [SleepingProber.Answer]) { kept.withLock { $0 = answers } }
    var answers: [SleepingProber.Answer] { kept.withLock { $0 } }
}
