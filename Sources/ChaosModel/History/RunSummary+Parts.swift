extension RunSummary {
    /// Puts a row together from what is known of a run.
    public init(
        run: String, experiment: String, startedAt: Double, duration: Double, verdict: Report.Verdict, reason: String,
        labels: [String: String], environment: Record.Environment, specHash: String,
        recovery: Report.Recovery? = nil, faults: [Fault] = [], slos: [Report.SLOResult] = [],
        probes: [String: Report.Phases] = [:]
    ) {
        self.run = run
        self.experiment = experiment
        self.startedAt = startedAt
        self.duration = duration
        self.verdict = verdict
        self.reason = reason
        self.labels = labels
        host = environment.host
        kernel = environment.kernel
        version = environment.version
        self.specHash = specHash
        self.recovery = recovery
        self.faults = faults
        self.slos = slos
        self.probes = probes
    }
}
