/// What became of a gate's rules: the canonical JSON of `aftershock gate`. What is not known is left out.
public struct GateResult: Hashable, Codable, Sendable {
    /// What became of a rule.
    public enum State: String, Codable, Sendable { case held, missed, unknown }

    /// One rule for one experiment.
    public struct Check: Hashable, Codable, Sendable {
        /// The rule, such as `max.recover`, and the experiment; left out when it is about all.
        public var rule: String, experiment: String?
        /// What is demanded, in words.
        public var demand: String
        /// What became of it.
        public var state: State
        /// Whether it may be unknown.
        public var mayBeUnknown: Bool
        /// Why, in one sentence.
        public var text: String
        /// The runs that are the reason.
        public var runs: [String]
        /// The test that it rests on.
        public var test: Comparison.Test?

        /// Whether the pipeline may go on.
        public var passes: Bool { state == .held || state == .unknown && mayBeUnknown }
    }

    /// The format's version.
    public var format = 1
    /// Whether every rule held, and the command's exit code.
    public var passed: Bool, exitCode: Int32
    /// The runs that were judged, and those of the baseline.
    public var runs: [String], baseline: [String]?
    /// The rules as one would write them, and whether they are the standard ones.
    public var rules: String, areStandard: Bool
    /// What to bear in mind, such as that the spec is not the baseline's.
    public var notes: [String]
    /// Every rule for every experiment.
    public var checks: [Check]
}
