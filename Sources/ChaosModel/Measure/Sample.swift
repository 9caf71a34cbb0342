/// One answer, or the lack of one. Times are nanoseconds since the run's start on the monotonic clock.
public struct Sample: Hashable, Codable, Sendable {
    /// How a question ended.
    public enum Outcome: UInt8, Codable, Sendable, CaseIterable {
        case good, timeout, refused, reset, unreachable, closedEarly, badStatus, badBody, badProtocol, tls, local, exit
        /// A header, a number or a DNS answer that is not the expected one.
        case badHeader, badValue, badAnswer
        /// What was acknowledged cannot be read back.
        case lost
        /// What is looked at is not there: a process that ended, a metric that is missing.
        case gone
    }

    /// Index of the probe in the experiment.
    public var probe: UInt16
    /// Number of the slot, counted from 0 for each probe without gaps.
    public var slot: UInt32
    /// When the slot was due.
    public var scheduled: Int64
    /// From the scheduled slot to the end of the answer or the failure.
    public var latency: Int64
    /// How late the question started after its slot.
    public var lateness: Int64
    /// How it ended.
    public var outcome: Outcome
    /// HTTP status, errno or exit code; 0 when there is none.
    public var detail: UInt16
    /// The number that the answer carried; `nil` when it carried none.
    public var value: Double?
    /// Which question of a mix was asked, by its index; 0 when there is one only.
    public var member: UInt8
    /// How many attempts were made, the last one included: 1 without a retry.
    public var attempts: UInt8
    /// Whether it was asked on a connection that stood already, instead of a fresh one.
    public var isReused: Bool

    /// Records an answer.
    public init(
        probe: UInt16, slot: UInt32, scheduled: Int64, latency: Int64, lateness: Int64 = 0, outcome: Outcome,
        detail: UInt16 = 0, value: Double? = nil, member: UInt8 = 0, attempts: UInt8 = 1,
        isReused: Bool = false
    ) {
        self.probe = probe
        self.slot = slot
        self.scheduled = scheduled
        self.latency = latency
        self.lateness = lateness
        self.outcome = outcome
        self.detail = detail
        self.value = value
        self.member = member
        self.attempts = attempts
        self.isReused = isReused
    }

    /// When the answer was known.
    public var completed: Int64 { scheduled + latency }
    /// Whether the answer was good.
    public var isGood: Bool { outcome == .good }
}
