/// How a client makes a failed attempt again: with growing pauses, jitter and a budget. Pure arithmetic; the engine's
/// `RetryingExchange` carries it out.
public struct RetryPolicy: Hashable, Codable, Sendable {
    /// How a pause is chosen.
    public enum Jitter: String, Codable, Sendable, CaseIterable, FieldValue {
        /// Anything from nothing to the whole pause, all equally likely: clients that failed together do not come
        /// back together.
        case full
        /// The whole pause.
        case none
    }

    /// What is worth another attempt.
    public enum Cause: String, Codable, Sendable, CaseIterable, FieldValue {
        /// No answer in time.
        case timeout
        /// No connection, or one that broke.
        case connection
        /// An answer with another status than a good one.
        case status
        /// An answer that is wrong in another way, and another exit code.
        case answer

        /// The cause that a failure is; `nil` for a good answer.
        public init?(_ outcome: Sample.Outcome) {
            switch outcome {
            case .good: return nil
            case .timeout: self = .timeout
            case .refused, .reset, .unreachable, .closedEarly, .tls, .local: self = .connection
            case .badStatus: self = .status
            case .badBody, .badProtocol, .exit, .badHeader, .badValue, .badAnswer, .lost, .gone: self = .answer
            }
        }
    }

    /// Most attempts, the first one included.
    public var attempts: Int
    /// The pause before the second attempt; each later one is twice as long …
    public var base: Duration
    /// … up to this.
    public var max: Duration
    /// How a pause is chosen.
    public var jitter: Jitter
    /// What is made again.
    public var causes: Set<Cause>
    /// Retries as a share of first attempts, at most; `nil` is no limit.
    public var budget: Double?
    /// How long one attempt may take; `nil` leaves it all that the slot has.
    public var attemptTimeout: Duration?

    /// Makes a policy.
    public init(
        attempts: Int = 3, base: Duration = .milliseconds(100), max: Duration = .seconds(2), jitter: Jitter = .full,
        causes: Set<Cause> = Set(Cause.allCases), budget: Double? = nil, attemptTimeout: Duration? = nil
    ) {
        self.attempts = attempts
        self.base = base
        self.max = max
        self.jitter = jitter
        self.causes = causes
        self.budget = budget
        self.attemptTimeout = attemptTimeout
    }

    /// Whether the policy makes another attempt after so many with this result, the budget left aside.
    public func allows(another attempts: Int, after outcome: Sample.Outcome) -> Bool {
        attempts < self.attempts && Cause(outcome).map(causes.contains) == true
    }

    /// The pause after an attempt, in nanoseconds. A function of its arguments: the same seed pauses the same again.
    /// - Parameter attempt: the attempt that failed, from 1.
    public func pause(after attempt: Int, slot: UInt32, seed: UInt64) -> Int64 {
        var whole = Swift.min(base.nanoseconds, max.nanoseconds)
        for _ in 1..<Swift.max(attempt, 1) where whole < max.nanoseconds {
            whole = whole > max.nanoseconds / 2 ? max.nanoseconds : whole * 2
        }
        guard jitter == .full, whole > 0 else { return Swift.max(whole, 0) }
        var choice = SeededChoice(
            seed: seed &+ UInt64(slot) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(attempt) &* 0xD1B5_4A32_D192_ED03)
        return Int64(choice.next() % (UInt64(whole) + 1))
    }

    /// `up to 3 attempts, pauses 100ms to 2s with full jitter, budget 20%`.
    public var words: String {
        var parts = ["up to \(attempts) attempts"]
        let span = base == max ? base.fieldText : "\(base.fieldText) to \(max.fieldText)"
        parts.append("pauses of \(span) " + (jitter == .full ? "with full jitter" : "without jitter"))
        if causes.count < Cause.allCases.count {
            parts.append("after " + Cause.allCases.filter(causes.contains).map(\.rawValue).joined(separator: ", "))
        }
        if let budget { parts.append("budget \(Percent(share: budget).fieldText)") }
        if let attemptTimeout { parts.append("each at most \(attemptTimeout.fieldText)") }
        return parts.joined(separator: ", ")
    }
}
