/// What happened in one run: facts only. Verdicts and recovery times are functions of it.
/// Times are nanoseconds since `startedAt` on the monotonic clock.
public struct Record: Hashable, Codable, Sendable {
    /// The format's version.
    public var format = 1
    /// The run's identity.
    public var run: String
    /// The experiment's name.
    public var experiment: String
    /// What was believed.
    public var hypothesis: String?
    /// The experiment's labels.
    public var labels: [String: String] = [:]
    /// How often the drill is due, in seconds; `nil` when the spec does not say.
    public var every: Double?
    /// Wall-clock time of the start, seconds since 1970.
    public var startedAt: Double
    /// Where it ran.
    public var environment = Environment()
    /// SHA-256 of the spec's text, hexadecimal.
    public var specHash = ""
    /// The probes by index.
    public var probes: [ProbeFacts] = []
    /// What had to hold.
    public var slos: [SLO] = []
    /// When a service counts as recovered.
    public var recovery = RecoveryWindow()
    /// How long the SLOs had to hold first.
    public var steadyState: Duration = .zero
    /// The faults in the order of their start.
    public var faults: [FaultFacts] = []
    /// What happened, in order.
    public var events: [Event] = []
    /// Why the run ended before its time, if it did.
    public var stopped: String?
    /// What could not be taken back, each with the manual command; empty is a complete rollback.
    public var leftovers: [String] = []
    /// How much kernel counters grew, by name: before the faults, during them, and after. Of runs without `counters.csv`.
    public var counters: [String: [Double]] = [:]
    /// What became of the entries that ledgers wrote; `nil` without a ledger.
    public var ledgers: [LedgerFacts]?
    /// How the counters of `counters.csv` were read; `nil` when there is none.
    public var counterSampling: CounterSampling?
    /// The moments that were waited for; `nil` when none was named.
    public var milestones: [Milestone]?
    /// What measuring cost and what disturbed it; `nil` when nothing was probed.
    public var measurement: Measurement?
    /// The policies that it kept to; `nil` without any.
    public var policies: [Policy.Trace]?
    /// The approvals of its spec that were there; `nil` without any.
    public var approvals: [Approval]?

    /// How it went on each host; `nil` for a run on one.
    public var fleet: FleetFacts?

    /// Starts a record.
    public init(run: String, experiment: String, startedAt: Double) {
        self.run = run
        self.experiment = experiment
        self.startedAt = startedAt
    }

    /// Where a run took place.
    public struct Environment: Hashable, Codable, Sendable {
        /// Host name, kernel release, number of CPUs, version of Aftershock.
        public var host = "", kernel = "", version = ""
        /// CPUs online.
        public var cpus = 0
        /// Scheduling of the probe thread: `SCHED_FIFO` or why not.
        public var probeScheduling = ""
        /// The capabilities that the run held from its first change on; `nil` in a record from before they were limited.
        public var capabilities: [LinuxCapability]?
        /// An environment of which nothing is known.
        public init() {}
    }

    /// A probe as far as a report needs it.
    public struct ProbeFacts: Hashable, Codable, Sendable {
        /// Name and question.
        public var name: String, question: String
        /// Slots per second.
        public var rate: Double
        /// Longest answer.
        public var timeout: Duration
        /// When slot 0 was due.
        public var firstSlot: Int64
        /// The questions of a mix by their index; `nil` when there is one only.
        public var members: [String]?
        /// How failed attempts are made again, in words; `nil` when they are not.
        public var retry: String?
        /// Retries that the budget refused.
        public var refusedRetries: Int?
        /// What the choices of a mix and the pauses of retries started from.
        public var seed: UInt64?
        /// Records a probe.
        public init(name: String, question: String, rate: Double, timeout: Duration, firstSlot: Int64 = 0) {
            self.name = name
            self.question = question
            self.rate = rate
            self.timeout = timeout
            self.firstSlot = firstSlot
        }
    }

    /// A fault as it was applied.
    public struct FaultFacts: Hashable, Codable, Sendable {
        /// Number of the step, from 1.
        public var step: Int
        /// Name, target and mechanism.
        public var fault: String, target: String?, mechanism: String
        /// What it did, change by change, in words.
        public var changes: [String]
        /// Whether it happened at one moment and cannot be undone.
        public var isInstant: Bool
        /// When it took effect: between the call and the read-back.
        public var effective: TimeBounds?
        /// When each strike of one that strikes again and again took effect, the first one included; `nil` for others.
        public var strikes: [TimeBounds]?
        /// When it was verified to be gone.
        public var cleared: TimeBounds?
        /// The kernel's own counters as proof of effect.
        public var proof: [String: Double] = [:]
        /// Whether the proof shows an effect; `nil` when the mechanism has no counter.
        public var hadEffect: Bool?
        /// What its choice started from, when it left something to chance.
        public var seed: UInt64?
        /// Why it failed, if it did.
        public var failure: String?
        /// Why it ended before its time with nothing left to take back, such as a network namespace that vanished.
        public var gone: String?
        /// Every moment at which it took effect.
        var effects: [TimeBounds] { strikes ?? effective.map { [$0] } ?? [] }

        /// Records a fault that is about to be applied.
        public init(
            step: Int, fault: String, target: String?, mechanism: String, changes: [String], isInstant: Bool
        ) {
            self.step = step
            self.fault = fault
            self.target = target
            self.mechanism = mechanism
            self.changes = changes
            self.isInstant = isInstant
        }
    }

    /// Something that happened.
    public struct Event: Hashable, Codable, Sendable {
        /// The kinds of event.
        public enum Kind: String, Codable, Sendable {
            case probing, steadyState, noSteadyState, injecting, stage, faultOn, faultOff, faultFailed, strike, workload
            case stopped, rollback, recovering, probingEnded, ledger
            /// Something that the kernel did and a fault brought about.
            case kernel
            /// A milestone was reached, or its time was over.
            case milestone
            /// Somebody was told of an event, or could not be.
            case notified
        }
        /// When.
        public var at: Int64
        /// What.
        public var kind: Kind
        /// In words.
        public var text: String
        /// Records an event.
        public init(at: Int64, kind: Kind, text: String) {
            self.at = at
            self.kind = kind
            self.text = text
        }
    }
}

/// A moment that is only known to lie between two others, in nanoseconds since the run's start.
public struct TimeBounds: Hashable, Codable, Sendable {
    /// Not earlier than this.
    public var low: Int64
    /// Not later than this.
    public var high: Int64
    /// Makes bounds.
    public init(low: Int64, high: Int64) {
        self.low = low
        self.high = high
    }
}
