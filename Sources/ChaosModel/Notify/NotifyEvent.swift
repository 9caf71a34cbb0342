/// The moments of which others are told: those of a run, and those of the daemon that starts runs.
public enum NotifyEvent: String, Codable, Sendable, CaseIterable, FieldValue {
    /// The run has begun: the host is its own, the guardian watches, and nothing has been changed yet.
    case start
    /// The windows of an SLO came to be in breach.
    case breach
    /// The windows of an SLO that was in breach are good again.
    case recovery
    /// Everything is taken back, or it is told what is not, and the run is judged.
    case end
    /// A due time of a schedule passed and could not be caught up with.
    case missed
    /// A drill that was due did not start.
    case skipped
    /// A schedule was paused because its drills failed.
    case paused
    /// A schedule file is not in force as it is on disk.
    case badFile = "bad-file"
    /// The daemon cannot do its work, or a drill left something behind, was refused or was interrupted.
    case trouble
    /// What came of the drills of a day or a week, and what comes next.
    case digest
    /// What was held back in quiet hours. Nobody asks for it: it comes to whoever asked for what is in it.
    case summary

    /// Those of a run: what a hook is told of that does not say what it wants to hear.
    public static let ofRun: Set<NotifyEvent> = [.start, .breach, .recovery, .end]
    /// Those of the daemon: what its own hooks are told of when they do not say.
    public static let ofDaemon: Set<NotifyEvent> = [.missed, .skipped, .paused, .badFile, .trouble, .digest]
    /// What a hook can ask for.
    public static let allCases: [NotifyEvent] = [
        .start, .breach, .recovery, .end, .missed, .skipped, .paused, .badFile, .trouble, .digest,
    ]
}
