/// What a run says of itself while it goes on: one line of JSON each, in `live/RUN.jsonl` below the state directory:
/// `{"begin":{…}}`, `{"event":{…}}`, `{"status":{…}}`, `{"end":{…}}`. Names and meanings are stable.
public enum LiveLine: Hashable, Sendable {
    /// It begins.
    case begin(Begin)
    /// Something happened.
    case event(Record.Event)
    /// The state of now, four times a second.
    case status(Status)
    /// It is over and judged.
    case end(End)

    /// The run, and what there is to show of it.
    public struct Begin: Hashable, Codable, Sendable {
        /// The run, its experiment, and its hypothesis.
        public var run: String, experiment: String, hypothesis: String?
        /// When it began, in seconds since 1970, and the longest that it may take.
        public var startedAt: Double, longest: Double
        /// The objectives, and the steps in words.
        public var slos: [String], steps: [String]
        /// Describes a run.
        public init(
            run: String, experiment: String, hypothesis: String?, startedAt: Double, longest: Double, slos: [String],
            steps: [String]
        ) {
            self.run = run
            self.experiment = experiment
            self.hypothesis = hypothesis
            self.startedAt = startedAt
            self.longest = longest
            self.slos = slos
            self.steps = steps
        }
    }

    /// A run's state at one moment; times in seconds since the run's start.
    public struct Status: Hashable, Codable, Sendable {
        /// An SLO or a milestone, and `holding`, `breached`, `unknown`, `waiting`, `reached`, `already` or `missed`.
        public struct Part: Hashable, Codable, Sendable {
            /// Its name and its state.
            public var name: String, state: String
            /// Describes a part.
            public init(name: String, state: String) {
                self.name = name
                self.state = state
            }
        }
        /// When.
        public var at: Double
        /// What goes on, since when, and how long it takes; `nil` when that is open.
        public var phase: String, elapsed: Double, length: Double?
        /// Answers per second, share of failures, 99th percentile in seconds: over the last second or so.
        public var rate: Double, errors: Double, p99: Double?
        /// The SLOs, and the milestones.
        public var slos: [Part], milestones: [Part]
        /// Describes a state.
        public init(
            at: Double, phase: String, elapsed: Double, length: Double?, rate: Double, errors: Double, p99: Double?,
            slos: [Part], milestones: [Part]
        ) {
            self.at = at
            self.phase = phase
            self.elapsed = elapsed
            self.length = length
            self.rate = rate
            self.errors = errors
            self.p99 = p99
            self.slos = slos
            self.milestones = milestones
        }
    }

    /// How it ended.
    public struct End: Hashable, Codable, Sendable {
        /// As in the report; `exitCode` is that of the command.
        public var verdict: String, exitCode: Int32, reason: String
        /// Describes an end.
        public init(verdict: String, exitCode: Int32, reason: String) {
            self.verdict = verdict
            self.exitCode = exitCode
            self.reason = reason
        }
    }
}
