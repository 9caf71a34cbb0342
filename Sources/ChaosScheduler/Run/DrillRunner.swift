import ChaosModel

/// Carries the runs of drills out, each in a process of its own that outlives the daemon. A run is known by its name alone:
/// whoever starts one twice under the same name gets one run.
public protocol DrillRunner: Sendable {
    /// Starts a run.
    /// - Throws: `DeskError` when it could not even be tried.
    func start(_ order: RunOrder) throws(DeskError)
    /// How a run stands. One that this process did not start, too.
    func standing(of run: String) -> RunStanding
    /// Asks a run to stop and take everything back; returns at once.
    func stop(_ run: String, because reason: String)
    /// The run that holds this host, whoever began it.
    func holder() -> String?
    /// Why no run begins; `nil` when runs are not halted.
    func halted() -> String?
    /// Asks what must hold before a drill.
    /// - Returns: the first check that does not, and why; `nil` when all hold.
    func refusal(of checks: [PreCheck]) -> String?
}

/// A run that is to be started.
public struct RunOrder: Hashable, Sendable {
    /// The run's name, fresh.
    public var run: String
    /// The experiment's file, absolute, and what is changed in it.
    public var experiment: String, overrides: ExperimentOverrides
    /// Why: `schedule nightly-partition`, for the audit log.
    public var trigger: String
    /// Whether hooks are told of failures only.
    public var isQuiet: Bool

    /// Describes a run.
    public init(
        run: String, experiment: String, overrides: ExperimentOverrides, trigger: String, isQuiet: Bool = false
    ) {
        self.run = run
        self.experiment = experiment
        self.overrides = overrides
        self.trigger = trigger
        self.isQuiet = isQuiet
    }
}

/// How a run stands.
public enum RunStanding: Hashable, Sendable {
    /// Nothing is known of it: it never began.
    case unknown
    /// It is being started, or goes on.
    case underWay
    /// It is over; `verdict` as in `DrillRecord`.
    case ended(verdict: String, reason: String)
}
