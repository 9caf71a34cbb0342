/// What is told of an event: the JSON on a command's standard input, and the body of a webhook's POST. Its names are stable.
/// Times of day are ISO 8601 in UTC, durations are seconds. What does not apply is left out.
public struct NotifyMessage: Hashable, Codable, Sendable {
    /// The format's version.
    public var format = 1
    /// What happened.
    public var event: NotifyEvent
    /// The same in every attempt to deliver it, and in nothing else: `RUN-NUMBER`.
    public var id: String
    /// Whether it is a trial of the hook, and nothing happened.
    public var test: Bool?
    /// The run and its experiment; empty, and left out of the JSON, where the daemon tells of something else.
    public var run: String, experiment: String
    /// The experiment's labels.
    public var labels: [String: String]
    /// Where it runs.
    public var host: String
    /// When it happened, and how long that was after the run's start.
    public var at: String, elapsed: Double
    /// With `breach` and `recovery`: the SLO, and the bounds that are known so far.
    public var slo: SLOPart?
    /// With `end`: what came of the run.
    public var end: EndPart?
    /// With `missed`, `skipped`, `paused`, `bad-file`, `trouble`: what happened.
    public var notice: DaemonNotice?
    /// With `digest`: the digest.
    public var digest: DrillDigest?
    /// With `summary`: what was held back, oldest first.
    public var held: [DaemonNotice]?

    /// An SLO whose state changed. Bounds are those of whole windows; the report has narrower ones.
    public struct SLOPart: Hashable, Codable, Sendable {
        /// Name and objective as written.
        public var name: String, objective: String
        /// When the breach began, in seconds since the run's start.
        public var violated: Report.Interval
        /// How long after the fault took effect the windows told; left out without a fault.
        public var detect: Report.Interval?
        /// With `recovery`: from the breach to the good windows.
        public var recover: Report.Interval?
        /// The SLOs that are in breach now.
        public var inBreach: [String]
    }

    /// What came of a run.
    public struct EndPart: Hashable, Codable, Sendable {
        /// `passed`, `failed`, `rollbackIncomplete`, `noSteadyState`, `stopped`; `interrupted` when the run was killed.
        public var verdict: String
        /// The command's exit code; left out when it was killed.
        public var exitCode: Int32?
        /// One sentence that says why.
        public var reason: String
        /// TTD, TTR and recovery after the fault was cleared, of the worst breach; left out without one.
        public var recovery: Report.Recovery?
        /// What could not be taken back, each with the manual command.
        public var leftovers: [String]
        /// The directory with everything that is known of the run.
        public var bundle: String

        /// Describes an end.
        public init(verdict: String, reason: String, leftovers: [String] = [], bundle: String) {
            self.verdict = verdict
            self.reason = reason
            self.leftovers = leftovers
            self.bundle = bundle
        }

        /// The end of a run that was judged.
        public init(_ report: Report, bundle: String) {
            self.init(
                verdict: report.verdict.rawValue, reason: report.reason, leftovers: report.leftovers, bundle: bundle)
            exitCode = report.exitCode
            recovery = report.recovery
        }
    }

    /// A message without what belongs to one kind of event.
    /// - Parameters:
    ///   - number: of the event in its run.
    ///   - at: seconds since 1970.
    ///   - elapsed: seconds since the run's start.
    public init(
        _ event: NotifyEvent, number: Int, run: String, experiment: String, labels: [String: String], host: String,
        at: Double, elapsed: Double
    ) {
        self.event = event
        id = "\(run)-\(number)"
        self.run = run
        self.experiment = experiment
        self.labels = labels
        self.host = host
        self.at = Figure.timestamp(at)
        self.elapsed = (elapsed * 1000).rounded() / 1000
    }

    /// The environment that a command gets of it, beside what every command gets.
    public var environment: [(name: String, value: String)] {
        var all = [("AFTERSHOCK_EVENT", event.rawValue), ("AFTERSHOCK_ID", id)]
        if !run.isEmpty { all += [("AFTERSHOCK_RUN", run), ("AFTERSHOCK_EXPERIMENT", experiment)] }
        if let schedule = notice?.schedule { all.append(("AFTERSHOCK_SCHEDULE", schedule)) }
        if let slo { all.append(("AFTERSHOCK_SLO", slo.name)) }
        if let end {
            all.append(("AFTERSHOCK_VERDICT", end.verdict))
            if let code = end.exitCode { all.append(("AFTERSHOCK_EXIT_CODE", "\(code)")) }
            all.append(("AFTERSHOCK_BUNDLE", end.bundle))
        }
        return all.map { ($0.0, $0.1.replacing("\0", with: "")) }
    }
}
