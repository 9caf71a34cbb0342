/// One answer, or the lack of one. Times are nanoseconds since the run's start on the monotonic clock.
public struct Sample: Hashable, Codable, Sendable {
    /// How a question ended.
    public enum Outcome: UInt8, Codable, Sendable, CaseIterable {
        case good, timeout, refused, reset, unreachable, closedEarly, badStatus, badBody, badProtocol, tls, local, exit
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

    /// Records an answer.
    public init(
        probe: UInt16, slot: UInt32, scheduled: Int64, latency: Int64, lateness: Int64 = 0, outcome: Outcome,
        detail: UInt16 = 0
    ) {
        self.probe = probe
        self.slot = slot
        self.scheduled = scheduled
        self.latency = latency
        self.lateness = lateness
        self.outcome = outcome
        self.detail = detail
    }

    /// When the answer was known.
    public var completed: Int64 { scheduled + latency }
    /// Whether the answer was good.
    public var isGood: Bool { outcome == .good }
}
