/// How a step strikes again while it lasts: its fault is lowered anew on fresh facts each time.
public struct Repetition: Hashable, Sendable {
    /// From one strike to the next.
    public var interval: Duration
    /// How many strikes at most; as many as the step's time allows when `nil`.
    public var count: Int?

    /// Describes a repetition.
    public init(interval: Duration, count: Int? = nil) {
        self.interval = interval
        self.count = count
    }
}

/// What a step does some time after its changes, to those whom they met.
public struct FollowUp: Hashable, Sendable {
    /// How long after them.
    public var delay: Duration
    /// What is done; left out for a process that has ended by then.
    public var changes: [Change]

    /// Describes a follow-up.
    public init(after delay: Duration, _ changes: [Change]) {
        self.delay = delay
        self.changes = changes
    }
}
