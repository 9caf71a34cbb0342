/// A schedule and how it stands. Its JSON names are stable.
public struct ScheduleStatus: Hashable, Codable, Sendable {
    /// Who paused it, when (seconds since 1970), and why.
    public struct Pause: Hashable, Codable, Sendable {
        /// A name, `file`, or `aftershockd` after failures.
        public var by: String
        /// Since when.
        public var since: Double
        /// Why.
        public var reason: String
        /// Describes a pause.
        public init(by: String, since: Double, reason: String) {
            self.by = by
            self.since = since
            self.reason = reason
        }
    }

    /// Name, purpose, and the file that it stands in.
    public var name: String, summary: String?, file: String
    /// When it is due, in words, and the zone.
    public var timing: String, zone: String
    /// The experiments that it may run; empty while that is sealed.
    public var experiments: [String]
    /// Set while it is paused.
    public var pause: Pause?
    /// What comes next; `nil` when nothing does.
    public var next: ForecastEntry?
    /// What came of the newest drill.
    public var last: DrillRecord?
    /// How many drills failed in a row.
    public var failures: Int
    /// Whether moments and choices are secret until they come.
    public var isSealed: Bool

    /// Describes a schedule.
    public init(
        name: String, summary: String?, file: String, timing: String, zone: String, experiments: [String],
        pause: Pause? = nil, next: ForecastEntry? = nil, last: DrillRecord? = nil, failures: Int = 0,
        isSealed: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.file = file
        self.timing = timing
        self.zone = zone
        self.experiments = experiments
        self.pause = pause
        self.next = next
        self.last = last
        self.failures = failures
        self.isSealed = isSealed
    }
}
