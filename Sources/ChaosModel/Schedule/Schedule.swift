/// A drill that is due again and again, as a schedule file says it.
public struct Schedule: Hashable, Sendable {
    /// What happens to a time at which the last drill of the schedule, or another run on this host, still goes on.
    public enum Concurrency: String, Codable, Sendable, CaseIterable, FieldValue {
        /// It is skipped.
        case forbid
        /// It starts afterwards, within its deadline.
        case queue
        /// The schedule's own run is stopped and taken back, then it starts. Others' runs are never stopped: it waits.
        case replace
    }

    /// How much of the past is kept: drills that are not among these are forgotten (bundles are pruned elsewhere).
    public struct Keep: Hashable, Sendable {
        /// The newest that passed, and the newest that did not.
        public var passed: Int, failed: Int
        /// Describes a limit.
        public init(passed: Int = 100, failed: Int = 100) {
            self.passed = passed
            self.failed = failed
        }
    }

    /// What may be run at a time, and how likely it is.
    public struct Choice: Hashable, Sendable {
        /// The experiment's file, absolute.
        public var experiment: String
        /// How often, relative to the others.
        public var weight: Double
        /// What is changed in the experiment.
        public var overrides: ExperimentOverrides
        /// Where it stands.
        public var location: Location?
        /// Describes a choice.
        public init(experiment: String, weight: Double = 1, overrides: ExperimentOverrides = ExperimentOverrides()) {
            self.experiment = experiment
            self.weight = weight
            self.overrides = overrides
        }
    }

    /// One of several runs of a drill, each with a larger blast radius. The next one begins only when this one passed.
    public struct Stage: Hashable, Codable, Sendable {
        /// Its name, such as `5%`.
        public var name: String
        /// What is changed in the experiment, over the choice's own.
        public var overrides: ExperimentOverrides
        /// How long to wait after it passed.
        public var pause: Duration
        /// What must hold before the next stage, beside that it passed.
        public var checks: [PreCheck]
        /// Describes a stage.
        public init(
            name: String, overrides: ExperimentOverrides = ExperimentOverrides(), pause: Duration = .zero,
            checks: [PreCheck] = []
        ) {
            self.name = name
            self.overrides = overrides
            self.pause = pause
            self.checks = checks
        }
    }

    /// Its name, one of its own among all files.
    public var name: String
    /// What it is for.
    public var summary: String?
    /// The file that it stands in, and where.
    public var file: String, location: Location?
    /// When it is due, by the clocks of a zone of the zone database.
    public var timing: DrillTiming, zone: String
    /// The drill starts at a random moment of this time after each due time.
    public var window: Duration = .zero
    /// The drill starts up to so much later, at random, so that hosts do not all start at once.
    public var jitter: Duration = .zero
    /// Chooses the moments and the choices; `nil` for a secret of this host.
    public var seed: String?
    /// Whether moment and choice are kept secret until it starts: no-notice drills.
    public var isSealed = false
    /// When it is never due.
    public var blackouts: [PolicyWindow] = []
    /// Files in the form of RFC 5545 (iCalendar) whose events are blackouts too, absolute.
    public var calendars: [String] = []
    /// What happens while a run goes on.
    public var concurrency = Concurrency.forbid
    /// How late it may start when its time was missed.
    public var deadline: Duration = .seconds(600)
    /// How much of the past is kept.
    public var keep = Keep()
    /// What is run.
    public var choices: [Choice]
    /// Runs with a growing blast radius; empty for one run as it is.
    public var stages: [Stage] = []
    /// What must hold right before it starts.
    public var checks: [PreCheck] = []
    /// It is paused after so many failed drills in a row; `nil` for never.
    public var pauseAfter: Int? = 1
    /// Whether its file says that it is paused.
    public var isPaused = false
    /// Whether only failures are told of.
    public var isQuiet = false
    /// Where `zone` and the calendars (`calendars.0`, …) stand: whether they are there only the disk tells.
    public var places: [String: Location] = [:]

    /// Describes a schedule.
    public init(name: String, file: String = "", timing: DrillTiming, zone: String = "UTC", choices: [Choice]) {
        self.name = name
        self.file = file
        self.timing = timing
        self.zone = zone
        self.choices = choices
    }
}
