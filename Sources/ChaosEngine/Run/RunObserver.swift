import ChaosModel

/// Is told how a run goes, on the executor's own thread: it must be quick.
public protocol RunObserver: AnyObject {
    /// Something happened.
    func note(_ event: Record.Event)
    /// Something went wrong beside the run itself.
    func warn(_ text: String)
    /// The state of now, several times a second.
    func update(_ status: RunStatus)
}

/// The state of a run at one moment.
public struct RunStatus: Sendable {
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
