/// What became, or will become, of one due time of a schedule. A row of the daemon's store; its JSON names are stable.
public struct DrillRecord: Hashable, Codable, Sendable {
    /// Where it stands.
    public enum State: String, Codable, Sendable, CaseIterable {
        /// Its moment has not come.
        case waiting
        /// It is held up: another run, a pause between stages.
        case queued
        /// Its run was given a name and is being started.
        case starting
        /// Its run goes on.
        case running
        /// It is over, with a verdict.
        case ended
        /// It never ran; `reason` says why.
        case skipped
    }

    /// A number of its own, never used again.
    public var id: Int64
    /// The schedule, and the due time that it belongs to, in seconds since 1970.
    public var schedule: String, nominal: Double
    /// The moment that was drawn; `nil` while it is sealed.
    public var moment: Double?
    /// `schedule`, or who asked for it.
    public var trigger: String
    /// Where it stands.
    public var state: State
    /// The experiment's file; `nil` while it is sealed.
    public var experiment: String?
    /// The stage of now and how many there are, from 1; `nil` for a drill without stages.
    public var stage: Int?, stages: Int?
    /// The runs so far, in order; the last one is the one of now.
    public var runs: [String]
    /// When it started and ended, in seconds since 1970.
    public var startedAt: Double?, endedAt: Double?
    /// `passed`, `failed`, `rollbackIncomplete`, `noSteadyState`, `stopped`, `refused`, `interrupted`.
    public var verdict: String?
    /// One sentence that says why.
    public var reason: String?
    /// SHA-256 that was published while it was sealed, and the text that it is of, told afterwards.
    public var commitment: String?, opening: String?

    /// Describes a drill that waits.
    public init(id: Int64, schedule: String, nominal: Double, moment: Double?, trigger: String) {
        self.id = id
        self.schedule = schedule
        self.nominal = nominal
        self.moment = moment
        self.trigger = trigger
        state = .waiting
        runs = []
    }
}
