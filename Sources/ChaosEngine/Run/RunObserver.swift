import ChaosModel

/// Is told how a run goes, on the executor's own thread: it must be quick.
public protocol RunObserver: AnyObject {
    /// Something happened.
    func note(_ event: Record.Event)
    /// Something went wrong beside the run itself.
    func warn(_ text: String)
    /// Whether it shows the state of now: what nobody looks at is not reckoned.
    var showsStatus: Bool { get }
    /// Whether it would look at the state of now: reckoning that takes time, many times a second.
    func isStatusDue(at now: UInt64) -> Bool
    /// The state of now, after `isStatusDue` said so.
    func update(_ status: RunStatus)
}

extension RunObserver {
    /// An observer shows it unless it says otherwise.
    public var showsStatus: Bool { true }
    /// An observer looks at every state unless it says otherwise.
    public func isStatusDue(at now: UInt64) -> Bool { true }
}

/// The state of a run at one moment.
public struct RunStatus: Sendable {
    /// When, in seconds since the run's start.
    public var at: Double
    /// What goes on, such as `steady state` or `network.delay`.
    public var phase: String
    /// Since the start of the phase, and its expected length, in seconds; `nil` when it is open.
    public var elapsed: Double, length: Double?
    /// Answers per second, share of failures, 99th percentile in seconds: over the last second or so.
    public var rate: Double, errors: Double, p99: Double?
    /// The SLOs with their state.
    public var slos: [(name: String, state: Judge.State)]
    /// The milestones with what became of them; `nil` while they are waited for.
    public var milestones: [(name: String, outcome: Report.MilestoneResult.Outcome?)]
}
