/// What statistics over many runs need of one of them: a row of the history.
public struct RunSummary: Hashable, Codable, Sendable {
    /// A fault as far as the history needs it.
    public struct Fault: Hashable, Codable, Sendable {
        /// Number of the step, from 1.
        public var step: Int
        /// Name, target and mechanism.
        public var fault: String, target: String?, mechanism: String
        /// Whether the proof shows an effect; `nil` when the mechanism has no counter.
        public var hadEffect: Bool?

        /// Describes a fault.
        public init(step: Int, fault: String, target: String?, mechanism: String, hadEffect: Bool?) {
            self.step = step
            self.fault = fault
            self.target = target
            self.mechanism = mechanism
            self.hadEffect = hadEffect
        }
    }

    /// The run's identity, and its experiment's name.
    public var run: String, experiment: String
    /// Wall-clock start in seconds since 1970, and length in seconds.
    public var startedAt: Double, duration: Double
    /// How it ended.
    public var verdict: Report.Verdict
    /// One sentence that says why.
    public var reason: String
    /// The experiment's labels.
    public var labels: [String: String]
    /// Where it ran.
    public var host: String, kernel: String, version: String
    /// SHA-256 of the spec.
    public var specHash: String
    /// The headline: the worst breach; `nil` when no SLO was in breach.
    public var recovery: Report.Recovery?
    /// Every fault.
    public var faults: [Fault]
    /// Every SLO with its own recovery.
    public var slos: [Report.SLOResult]
    /// Before, during and after, by probe name.
    public var probes: [String: Report.Phases]
    /// How often the drill is due, in seconds; `nil` when the spec does not say.
    public var every: Double?
    /// How long after the fault was cleared a service at least had not recovered that never did; `nil` of any other.
    public var afterClearAtLeast: Double?
    /// `true` when its executor died, so that nothing was judged: there are no faults and no objectives then, and the
    /// verdict says what became of the host. `nil` for others.
    public var interrupted: Bool?

    /// The row of a run that was judged.
    public init(_ report: Report, record: Record) {
        run = report.run
        experiment = report.experiment
        startedAt = record.startedAt
        duration = report.duration
        verdict = report.verdict
        reason = report.reason
        labels = record.labels
        host = record.environment.host
        kernel = record.environment.kernel
        version = record.environment.version
        specHash = record.specHash
        recovery = report.recovery
        faults = report.faults.map {
            Fault(step: $0.step, fault: $0.fault, target: $0.target, mechanism: $0.mechanism, hadEffect: $0.hadEffect)
        }
        slos = report.slos
        probes = report.probes
        every = record.every
        afterClearAtLeast = Self.afterClearAtLeast(report.episodes)
    }
}
