/// Something that the daemon tells others of. Its JSON names are stable.
public struct DaemonNotice: Hashable, Codable, Sendable {
    /// What kind it is. In a summary also `end`, of a drill that ended in quiet hours.
    public var event: NotifyEvent
    /// When it happened, ISO 8601 in UTC.
    public var at: String
    /// In a sentence or two.
    public var text: String
    /// The schedule, and the due time that it is about; left out where it is about none.
    public var schedule: String?, due: String?
    /// The run, and its verdict.
    public var run: String?, verdict: String?

    /// Describes something.
    /// - Parameter at: seconds since 1970.
    public init(_ event: NotifyEvent, at: Double, text: String) {
        self.event = event
        self.at = Figure.timestamp(at)
        self.text = text
    }

    /// Describes something about a drill.
    public init(_ event: NotifyEvent, at: Double, text: String, of drill: DrillRecord) {
        self.init(event, at: at, text: text)
        schedule = drill.schedule
        due = Figure.timestamp(drill.nominal)
        run = drill.runs.last
        verdict = drill.verdict
    }

    /// Whether something went wrong: told in quiet hours too.
    public var isFailure: Bool { event != .skipped && event != .digest && !(event == .end && verdict == "passed") }

    /// Whether something may be left on the host: told always.
    public var isRollbackFailure: Bool { verdict == "rollbackIncomplete" }
}
