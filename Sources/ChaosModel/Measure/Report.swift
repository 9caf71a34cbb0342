/// What a run means: verdict, recovery, SLOs. A pure function of the record and its samples, and the canonical
/// `report.json`: its names are stable.
public struct Report: Hashable, Codable, Sendable {
    /// How a run ended.
    public enum Verdict: String, Codable, Sendable, CaseIterable {
        case passed, failed, refused, rollbackIncomplete, noSteadyState, stopped

        /// The exit code of the command.
        public var exitCode: Int32 {
            switch self {
            case .passed: 0
            case .failed: 1
            case .refused: 2
            case .rollbackIncomplete: 3
            case .noSteadyState: 4
            case .stopped: 5
            }
        }
    }

    /// A duration in seconds that lies between two bounds.
    public struct Interval: Hashable, Codable, Sendable {
        /// Bounds in seconds.
        public var low: Double, high: Double
        /// Makes an interval in seconds.
        public init(low: Double, high: Double) {
            self.low = low
            self.high = high
        }
    }

    /// One breach and its recovery; times in nanoseconds since the run's start, durations in seconds.
    public struct Episode: Hashable, Codable, Sendable {
        /// The SLOs that were breached.
        public var slos: [String]
        /// Step number of the fault that was the last to take effect before the violation.
        public var step: Int?
        /// When the breach began: between the last answer before it and the first bad one.
        public var violated: TimeBounds
        /// When the answers at hand made the windows say so; known exactly.
        public var detected: Int64
        /// Start of the first span of `stable-for` inside every SLO; `nil` when it never came.
        public var recovered: TimeBounds?
        /// When the fault was verified gone.
        public var cleared: TimeBounds?
        /// `detected − effective`, `recovered − violated`, `recovered − cleared`.
        public var detect: Interval?, recover: Interval?, afterClear: Interval?
        /// Whether the service certainly recovered before we took the fault back.
        public var selfHealed: Bool
        /// Whether the run ended before it recovered; `recover` then is a lower bound.
        public var censored: Bool
    }

    /// The headline: the worst episode.
    public struct Recovery: Hashable, Codable, Sendable {
        /// TTD, TTR and recovery after the fault was cleared.
        public var detect: Interval?, recover: Interval?, afterClear: Interval?
        /// Whether the service recovered by itself, and whether the run ended before it did.
        public var selfHealed: Bool, censored: Bool

        /// Puts a headline together.
        public init(detect: Interval?, recover: Interval?, afterClear: Interval?, selfHealed: Bool, censored: Bool) {
            self.detect = detect
            self.recover = recover
            self.afterClear = afterClear
            self.selfHealed = selfHealed
            self.censored = censored
        }
    }

    /// One SLO's result.
    public struct SLOResult: Hashable, Codable, Sendable {
        /// Name and objective as written.
        public var name: String, objective: String
        /// Whether it never was in breach; `nil` is unknown, for lack of data.
        public var held: Bool?
        /// The worst window's value, in words: `97.2 %` or `812 ms`.
        public var worst: String
        /// Bad windows and all windows.
        public var badWindows: Int, windows: Int
        /// TTR of this SLO alone.
        public var recover: Interval?
        /// TTD of this SLO alone, and its recovery after the fault was cleared.
        public var detect: Interval?, afterClear: Interval?
        /// Whether it came to hold again before we took the fault back; `nil` when it was never in breach.
        public var selfHealed: Bool?
        /// Whether the run ended before it recovered; `recover` then is a lower bound.
        public var censored: Bool
    }

    /// What a measure came to in the steady state.
    public struct Baseline: Hashable, Codable, Sendable {
        /// What was measured, such as `p99 of web`.
        public var measure: String
        /// The value in the measure's unit: seconds, a share, per second, per minute for a slope, or the answers' own.
        public var value: Double
        /// The value in words.
        public var text: String
    }

    /// One fault's result.
    public struct FaultResult: Hashable, Codable, Sendable {
        /// Step, name, target, mechanism.
        public var step: Int, fault: String, target: String?, mechanism: String
        /// Seconds since the run's start.
        public var effectiveAt: Double?, clearedAt: Double?
        /// The kernel's counters.
        public var proof: [String: Double]
        /// Whether the proof shows an effect.
        public var hadEffect: Bool?
        /// Why it failed.
        public var failure: String?
        /// Why it ended before its time with nothing left to take back.
        public var gone: String?
        /// Each change in words.
        public var changes: [String]
    }

    /// Numbers of one phase; latencies in seconds.
    public struct Phase: Hashable, Codable, Sendable {
        /// Slots, slots per second, share of failures.
        public var count: Int, rate: Double, errors: Double
        /// Mean, quantiles and greatest of the good answers' latency; a quantile is at most 0.1 % too high.
        public var mean: Double?, p50: Double?, p95: Double?, p99: Double?, max: Double?
        /// Latest start after its slot, 99th percentile, in seconds: how far the probe itself can be trusted.
        public var lateness: Double?
    }

    /// The three phases.
    public struct Phases: Hashable, Codable, Sendable {
        /// Before the first fault, from the first effect to the last clear, and after.
        public var before: Phase, during: Phase, after: Phase
    }

    /// The format's version.
    public var format: Int
    /// How it ended, and the command's exit code.
    public var verdict: Verdict, exitCode: Int32
    /// One sentence that says why.
    public var reason: String
    /// Names.
    public var experiment: String, run: String, hypothesis: String?
    /// Wall-clock start, ISO 8601 in UTC, and length in seconds.
    public var startedAt: String, duration: Double
    /// The headline.
    public var recovery: Recovery?
    /// Every breach.
    public var episodes: [Episode]
    /// Every SLO.
    public var slos: [SLOResult]
    /// What the objectives that compare with the steady state compared with; `nil` without such an objective.
    public var baselines: [Baseline]?
    /// Every fault.
    public var faults: [FaultResult]
    /// Before, during and after, over all probes; and by probe name.
    public var phases: Phases, probes: [String: Phases]
    /// How much kernel counters grew: before the faults, during them, and after.
    public var counters: [String: [Double]]
    /// The counters that moved with the breach, the most telling first; `nil` when that is not known.
    public var suspects: [Suspect]?
    /// How descriptors, threads and memory of the targets went over the run.
    public var trends: [TargetTrend]?
    /// How the counters were read.
    public var counterSampling: CounterSampling?
    /// What went on, in order.
    public var events: [Record.Event]
    /// What could not be taken back.
    public var leftovers: [String]
    /// Where it ran.
    public var environment: Record.Environment
    /// SHA-256 of the spec (`spec`), and of each file of the bundle once it is written.
    public var hashes: [String: String]
    /// What cannot be trusted or should be looked at, such as a fault that matched nothing.
    public var warnings: [String]
    /// What the questions of each mix came to; `nil` without a mix.
    public var mixes: [MixResult]?
    /// How much retries have multiplied the questions; `nil` without a retry policy.
    public var retries: [RetryResult]?
    /// What became of the entries that ledgers wrote; `nil` without a ledger.
    public var ledgers: [LedgerFacts]?
    /// What became of the milestones; `nil` when none was named.
    public var milestones: [MilestoneResult]?
    /// How far the figures can be trusted; `nil` when that was not recorded.
    public var measurement: MeasurementResult?
    /// How it went on each host, and how far their clocks were apart; `nil` for a run on one.
    public var fleet: FleetFacts?
}
