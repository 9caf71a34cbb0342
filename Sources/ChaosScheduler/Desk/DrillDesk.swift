import ChaosModel

/// What others may ask of the scheduler and tell it: all that the API, the dashboard and the tests know of it. Safe from any
/// thread; an answer takes no longer than a look at the store.
public protocol DrillDesk: Sendable {
    /// How the daemon stands.
    func status() throws(DeskError) -> DaemonStatus
    /// Every schedule, by name.
    func schedules() throws(DeskError) -> [ScheduleStatus]
    /// The YAML of a schedule's file.
    func text(of schedule: String) throws(DeskError) -> String
    /// The next times, in order; of one schedule or of all.
    func forecast(_ schedule: String?, count: Int, from: Double?) throws(DeskError) -> [ForecastEntry]
    /// What became of past times, the newest first.
    func drills(_ query: DrillQuery) throws(DeskError) -> [DrillRecord]

    /// Keeps a schedule from starting drills until it is resumed.
    func pause(_ schedule: String, because reason: String, by actor: String) throws(DeskError)
    /// Lets it start drills again.
    func resume(_ schedule: String, by actor: String) throws(DeskError)
    /// Starts a drill of a schedule now, with its checks and its policy.
    func run(_ schedule: String, by actor: String) throws(DeskError) -> DrillRecord
    /// Writes a schedule file of one schedule, after it was found good: `NAME.yaml` in the daemon's first directory.
    func add(_ schedule: String, yaml: String, by actor: String) throws(DeskError)
    /// Removes the file of a schedule that stands there alone.
    func remove(_ schedule: String, by actor: String) throws(DeskError)
    /// Reads every file again.
    func reload(by actor: String) throws(DeskError) -> DaemonStatus

    /// Stops the run of now, whoever began it, takes everything back, and keeps runs from beginning.
    func halt(because reason: String, by actor: String) throws(DeskError)
    /// Lets runs begin again.
    func clearHalt(by actor: String) throws(DeskError)
}

/// Why the desk does not do what it was asked.
public enum DeskError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such schedule or drill.
    case unknown(String)
    /// What was asked for makes no sense; with diagnostics as a terminal shows them.
    case invalid(String)
    /// Not now: it is paused, halted, or another run goes on.
    case conflict(String)
    /// The store, a file or the host refuses.
    case failed(String)

    /// In words.
    public var description: String {
        switch self {
        case .unknown(let text), .invalid(let text), .conflict(let text), .failed(let text): text
        }
    }
}
