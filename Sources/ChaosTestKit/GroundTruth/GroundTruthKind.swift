/// How a ground-truth victim fails.
public enum GroundTruthKind: String, CaseIterable, Sendable {
    /// Its listener is closed: the kernel refuses.
    case refused
    /// It accepts and resets at once.
    case reset
    /// A black hole: it accepts and reads, and never answers.
    case silent
    /// Every answer is 503.
    case error
    /// Of the answers a share is 503.
    case burst
    /// It reads, and answers everything when the stall ends.
    case stall
    /// Answers come later and later.
    case ramp
    /// 503 and 200 by turns, faster than `stable-for`.
    case flap
}
