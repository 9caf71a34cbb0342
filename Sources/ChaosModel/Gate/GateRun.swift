/// One run as far as a gate needs it, and as a baseline keeps it.
public struct GateRun: Hashable, Codable, Sendable {
    /// A fault and whether it had its effect; `nil` when its mechanism has no counter.
    public struct Fault: Hashable, Codable, Sendable {
        /// Name and mechanism.
        public var fault: String, mechanism: String
        /// Whether the proof shows an effect.
        public var hadEffect: Bool?
    }

    /// The run, its experiment, and the SHA-256 of its spec.
    public var run: String, experiment: String, specHash: String
    /// Its start, ISO 8601 in UTC.
    public var startedAt: String
    /// How it ended.
    public var verdict: Report.Verdict
    /// `true` when its executor died, so that nothing was judged.
    public var interrupted: Bool?
    /// Whether every SLO held; left out when that is not known.
    public var held: Bool?
    /// The worst breach; left out when there was none.
    public var recovery: Report.Recovery?
    /// How long after the fault was cleared a service at least had not recovered that never did; left out of any other.
    public var afterClearAtLeast: Double?
    /// The faults.
    public var faults: [Fault]
    /// 99th percentile during the faults in seconds, by probe.
    public var p99: [String: Double]

    /// What a gate needs of a run.
    public init(_ run: RunSummary) {
        self.run = run.run
        experiment = run.experiment
        specHash = run.specHash
        startedAt = Figure.timestamp(run.startedAt)
        verdict = run.verdict
        interrupted = run.interrupted
        held = run.tellsOfRecovery ? run.heldEverySLO : nil
        recovery = run.recovery
        afterClearAtLeast = run.recovery?.censored == true ? run.afterClearAtLeast : nil
        faults = run.faults.map { Fault(fault: $0.fault, mechanism: $0.mechanism, hadEffect: $0.hadEffect) }
        p99 = run.probes.compactMapValues(\.during.p99)
    }

    /// Whether it came as far as to say something about recovery.
    var tells: Bool { interrupted != true && verdict.tellsOfRecovery(hasBreach: recovery != nil) }

    /// A duration with its bounds; 0 without a breach, `nil` when it is not known. `isOpen` when it was cut off.
    func value(_ measure: GateRules.Measure) -> (interval: Report.Interval, isOpen: Bool)? {
        guard tells else { return nil }
        guard let recovery else { return (Report.Interval(low: 0, high: 0), false) }
        switch measure {
        case .recover: return recovery.recover.map { ($0, recovery.censored) }
        case .detect: return recovery.detect.map { ($0, false) }
        case .afterClear:
            if let after = recovery.afterClear { return (after, recovery.censored) }
            if let least = afterClearAtLeast { return (Report.Interval(low: least, high: least), true) }
            return recovery.selfHealed ? (Report.Interval(low: 0, high: 0), false) : nil
        }
    }
}
