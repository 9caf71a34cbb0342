import ChaosModel
import LinuxKernel

/// What a run needs of its host beside its changes: workloads that it supervises, helpers that it hears, and who lives.
protocol RunHost: Host {
    /// Takes note of workloads that ended, and starts again what has to be.
    /// - Parameter now: the monotonic clock in nanoseconds.
    /// - Returns: what happened, in words.
    func tickWorkloads(now: UInt64) -> [String]
    /// Whether the launched process of a target runs.
    func isRunning(_ target: String) -> Bool
    /// Whether any launched process runs.
    var hasRunningWorkloads: Bool { get }
    /// Asks every workload to end; nothing is started again from now on.
    func terminateWorkloads()
    /// Asks once whether an address accepts connections.
    func accepts(_ endpoint: Endpoint) -> Bool
    /// Kills the helpers of this run that have stopped answering.
    /// - Returns: their tokens.
    func killSilentHelpers(at now: UInt64) -> [String]
    /// What helpers of this run have to tell since the last time.
    func news(of helpers: [Helper]) -> [String]
    /// How far a restart is that this run has asked for; `nil` when nobody did.
    func progress(of restart: ServiceRestart) -> ServiceRestarts.Progress?
    /// What runs of a service that was restarted.
    func newcomers(of restart: ServiceRestart) -> [ProcessIdentity]
    /// Whether that very process lives.
    func isAlive(_ process: ProcessIdentity) -> Bool
    /// Whether a network namespace has vanished.
    func isGone(_ namespace: NetworkNamespaceID) -> Bool
    /// Closes our own sockets in a network namespace.
    func leave(_ namespace: NetworkNamespaceID)
}

extension LinuxHost: RunHost {
    func tickWorkloads(now: UInt64) -> [String] { supervisor.tick(now: now) }
    func isRunning(_ target: String) -> Bool { supervisor.isRunning(target) }
    var hasRunningWorkloads: Bool { supervisor.hasRunning }
    func terminateWorkloads() { supervisor.terminateAll() }
    func accepts(_ endpoint: Endpoint) -> Bool { ReadinessCheck(endpoint).attempt() }
    func progress(of restart: ServiceRestart) -> ServiceRestarts.Progress? { restarts.progress(of: restart) }
    func isGone(_ namespace: NetworkNamespaceID) -> Bool { places.isGone(namespace) }
    func leave(_ namespace: NetworkNamespaceID) { places.leave(namespace) }

    /// Finds the processes of targets while the run goes on.
    var targetResolver: TargetResolver {
        TargetResolver(supervisor: supervisor, hierarchies: .current, places: places)
    }
}
