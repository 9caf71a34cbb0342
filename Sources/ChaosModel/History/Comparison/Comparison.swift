/// What differs between two runs, or two groups of runs: the canonical JSON of `aftershock compare`. Durations are seconds,
/// shares 0...1; differences are the second side's value less the first's. What is not known is left out.
public struct Comparison: Hashable, Codable, Sendable {
    /// What the sides are.
    public enum Kind: String, Codable, Sendable { case runs, groups }

    /// Which way the second side differs.
    public enum Direction: String, Codable, Sendable {
        case better, worse
        /// Nothing was found, although it could have been.
        case same
        /// The data cannot tell.
        case unknown
    }

    /// What a value is in.
    public enum Unit: String, Codable, Sendable { case seconds, share }

    /// One of the two sides.
    public struct Side: Hashable, Codable, Sendable {
        /// As it was asked for.
        public var name: String
        /// Its runs, oldest first.
        public var runs: [String]
        /// The experiments of these runs, and how the runs ended by verdict.
        public var experiments: [String], verdicts: [String: Int]
        /// Wall-clock start of the first and the last, ISO 8601 in UTC.
        public var from: String?, to: String?
        /// Runs without a steady state, or that were stopped before a breach: they say nothing about recovery.
        public var leftOut: Int

        /// Describes a side.
        public init(
            name: String, runs: [String], experiments: [String], verdicts: [String: Int], from: String?, to: String?,
            leftOut: Int = 0
        ) {
            self.name = name
            self.runs = runs
            self.experiments = experiments
            self.verdicts = verdicts
            self.from = from
            self.to = to
            self.leftOut = leftOut
        }
    }

    /// A statistical test.
    public struct Test: Hashable, Codable, Sendable {
        /// Its name.
        public var name: String
        /// How many values either side had.
        public var counts: [Int]
        /// The chance of so great a difference were there none; left out when the test cannot tell.
        public var pValue: Double?
        /// The same after Holm's correction for all tests of the comparison.
        public var adjusted: Double?
        /// The test's own size of the effect: what it is, and how much.
        public var effectName: String?, effect: Double?

        /// Describes a test.
        public init(
            _ name: String, counts: [Int], pValue: Double? = nil, effectName: String? = nil, effect: Double? = nil
        ) {
            self.name = name
            self.counts = counts
            self.pValue = pValue
            self.effectName = effectName
            self.effect = effect
        }
    }

    /// One measure on both sides.
    public struct Finding: Hashable, Codable, Sendable {
        /// What was measured, such as `recover`, `detect`, `held`, `p99 of web during`.
        public var measure: String
        /// What its values are in.
        public var unit: Unit
        /// Either side's value, and the difference with its interval.
        public var was: HistoryReport.Estimate?, now: HistoryReport.Estimate?, difference: HistoryReport.Estimate?
        /// Which way it goes.
        public var direction: Direction
        /// How that was found out; left out when the bounds of the two values alone say it.
        public var test: Test?
        /// One sentence.
        public var text: String
    }

    /// One fault on both sides: did the same thing happen?
    public struct FaultPair: Hashable, Codable, Sendable {
        /// Number of the step, fault and target.
        public var step: Int, fault: String, target: String?
        /// How it was done; left out where it was not.
        public var mechanisms: [String?]
        /// Whether the kernel shows an effect; left out where the mechanism has no counter.
        public var hadEffect: [Bool?]
        /// Seconds in effect.
        public var lengths: [Double?]
        /// The kernel's counters.
        public var proof: [String: [Double?]]
        /// Whether the same was done to the same effect; the counts themselves may differ.
        public var isSame: Bool
    }

    /// Something that is written down of either side, such as the kernel.
    public struct Fact: Hashable, Codable, Sendable {
        /// What it is.
        public var name: String
        /// On either side; several values where a group's runs differ.
        public var was: String, now: String
        /// Whether they are equal.
        public var isSame: Bool { was == now }

        /// Puts two values beside each other.
        public init(_ name: String, _ was: String, _ now: String) {
            self.name = name
            self.was = was
            self.now = now
        }
    }

    /// What the sides are called in sentences and tables: by their names where these are short.
    public var labels: (was: String, now: String) { Self.labels(was.name, now.name) }

    static func labels(_ was: String, _ now: String) -> (was: String, now: String) {
        max(was.count, now.count) <= 28 ? (was, now) : ("A", "B")
    }

    /// The format's version.
    public var format = 1
    /// Runs or groups.
    public var kind: Kind
    /// The sides in the order given.
    public var was: Side, now: Side
    /// One sentence for all.
    public var headline: String
    /// What to bear in mind, such as that the experiments differ.
    public var cautions: [String]
    /// The measures.
    public var findings: [Finding]
    /// Growth of the kernel's counters during the faults; of two runs.
    public var counters: [String: [Double?]]
    /// The faults; of two runs.
    public var faults: [FaultPair]
    /// Verdicts, hosts, kernels, versions, specs.
    public var facts: [Fact]
    /// The lines in which the specs differ, each with its neighbours; left out when a spec is not there or too long.
    public var spec: [LineDifference.Line]?
}
