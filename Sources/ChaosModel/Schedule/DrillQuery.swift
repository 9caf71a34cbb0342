/// Which drills of the past and present are meant. What is `nil` asks for nothing.
public struct DrillQuery: Hashable, Sendable {
    /// One schedule.
    public var schedule: String?
    /// Due at this time or later, and before that one; seconds since 1970.
    public var since: Double?, until: Double?
    /// How they stand; empty for any.
    public var states: [DrillRecord.State]
    /// The newest of them, so many.
    public var limit: Int

    /// Asks for drills.
    public init(
        schedule: String? = nil, since: Double? = nil, until: Double? = nil, states: [DrillRecord.State] = [],
        limit: Int = 100
    ) {
        self.schedule = schedule
        self.since = since
        self.until = until
        self.states = states
        self.limit = limit
    }
}
