/// Which runs of the history are meant. What is empty or `nil` asks for nothing.
public struct HistoryQuery: Hashable, Sendable {
    /// Runs that began at this time or later, and before that one; seconds since 1970.
    public var since: Double?, until: Double?
    /// Names of experiments, as `NamePattern` has it: one of them fits.
    public var experiments: [String]
    /// Labels that a run has; each value is a pattern.
    public var labels: [String: String]
    /// Names of faults, as patterns: a fault of the run fits one of them.
    public var faults: [String]
    /// Names of hosts, as patterns: one of them fits.
    public var hosts: [String]
    /// How it ended: one of them.
    public var verdicts: [Report.Verdict]
    /// The newest of them, so many.
    public var limit: Int?

    /// Asks for runs; for all of them without arguments.
    public init(
        since: Double? = nil, until: Double? = nil, experiments: [String] = [], labels: [String: String] = [:],
        faults: [String] = [], hosts: [String] = [], verdicts: [Report.Verdict] = [], limit: Int? = nil
    ) {
        self.since = since
        self.until = until
        self.experiments = experiments
        self.labels = labels
        self.faults = faults
        self.hosts = hosts
        self.verdicts = verdicts
        self.limit = limit
    }

    /// Whether a run is meant, whatever the limit.
    public func matches(_ run: RunSummary) -> Bool {
        if let since, run.startedAt < since { return false }
        if let until, run.startedAt >= until { return false }
        return Self.fits([run.experiment], experiments) && Self.fits([run.host], hosts)
            && Self.fits(run.faults.map(\.fault), faults)
            && (verdicts.isEmpty || verdicts.contains(run.verdict))
            && labels.allSatisfy { name, pattern in run.labels[name].map { NamePattern(pattern).matches($0) } ?? false }
    }

    private static func fits(_ names: [String], _ patterns: [String]) -> Bool {
        patterns.isEmpty || patterns.contains { pattern in names.contains(where: NamePattern(pattern).matches) }
    }
}
