import ChaosModel

/// Something that happened to drills and schedules, told once and in order: for logs, metrics and notifications. It is told
/// after it is on record; a daemon that is killed in between does not tell it again.
public enum DrillEvent: Hashable, Sendable {
    /// A drill is held up: its state is `queued`, and its reason says by what.
    case queued(DrillRecord)
    /// A run of a drill, its first or that of a later stage, is being started; the last of `runs` is its name.
    case started(DrillRecord)
    /// A stage ended, and there is another one to come.
    case stageEnded(DrillRecord, verdict: String)
    /// A drill is over. Quiet ones are to be told of only when they did not pass.
    case ended(DrillRecord, isQuiet: Bool)
    /// A due time came to nothing, as its reason says.
    case skipped(DrillRecord, isQuiet: Bool)
    /// A due time passed while nobody was there to start it, and it is too late now.
    case missed(DrillRecord)
    /// A schedule was paused, by somebody or after failures.
    case paused(schedule: String, ScheduleStatus.Pause)
    /// Somebody let a schedule start drills again.
    case resumed(schedule: String, by: String)
    /// The schedule files were read again, and something in them is other than before.
    case reloaded(schedules: Int, badFiles: Int)
    /// A file is not in force as it is on disk.
    case badFile(DaemonStatus.BadFile)
    /// Somebody stopped the runs of this host.
    case halted(reason: String, by: String)
    /// Somebody lets runs begin again.
    case haltCleared(by: String)
    /// Something is not as it should be, such as a store that cannot be written.
    case trouble(String)
}
