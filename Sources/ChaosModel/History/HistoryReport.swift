/// What many runs say together: the canonical JSON of `aftershock report --since`. Times of day are ISO 8601 in UTC,
/// durations are seconds. What is not known is left out.
public struct HistoryReport: Hashable, Codable, Sendable {
    /// A number with its 95 % interval; a bound that is left out is not known or has no end.
    public struct Estimate: Hashable, Codable, Sendable {
        /// The estimate; left out when too many runs are censored for one.
        public var value: Double?
        /// The interval.
        public var low: Double?, high: Double?

        /// Puts an estimate together.
        public init(value: Double?, low: Double? = nil, high: Double? = nil) {
            self.value = value
            self.low = low
            self.high = high
        }
    }

    /// A duration over many runs.
    public struct Durations: Hashable, Codable, Sendable {
        /// Runs that count, and those of them that ended before the moment came: theirs is a lower bound.
        public var count: Int, censored: Int
        /// In seconds.
        public var mean: Estimate, median: Estimate, p90: Estimate
        /// How the estimates and their intervals come about, by name.
        public var method: String
        /// What is to be known of these estimates alone; left out when nothing.
        public var remark: String?
    }

    /// How often an objective held.
    public struct Attainment: Hashable, Codable, Sendable {
        /// Experiment, and name and objective as written.
        public var experiment: String, slo: String, objective: String
        /// Runs in which it held, in which it did not, and in which that is not known.
        public var held: Int, missed: Int, unknown: Int
        /// Windows judged, and bad ones among them.
        public var windows: Int, badWindows: Int
        /// Share of the runs in which it held, 0...1.
        public var share: Estimate
    }

    /// Where a duration is going.
    public struct Trend: Hashable, Codable, Sendable {
        /// What the test says at the 5 % level.
        public enum Direction: String, Codable, Sendable { case improving, worsening, steady, unknown }
        /// What it is the trend of, such as `recover`.
        public var measure: String
        /// Seconds a day; without a value of runs that span less than a day.
        public var slope: Estimate
        /// Of the test that there is no trend; left out with too few runs.
        public var pValue: Double?
        /// The verdict.
        public var direction: Direction
        /// The test by name.
        public var method: String
        /// How many specs the runs had; left out when it was one. A change may be the spec's then.
        public var specs: Int?
    }

    /// Something that became worse.
    public struct Regression: Hashable, Codable, Sendable {
        /// What was compared with.
        public enum Reference: String, Codable, Sendable { case previous, baseline }
        /// What became worse: `recover`, `detect`, `held of NAME` for an objective, `p99 of web`, `errors of web`.
        public var measure: String
        /// What it was compared with.
        public var reference: Reference
        /// The runs that are worse, newest first, and those that they were compared with.
        public var runs: [String], comparedWith: [String]
        /// Then and now, in the measure's unit.
        public var was: Estimate, now: Estimate
        /// Of the test that nothing changed; left out when none applies.
        public var pValue: Double?
        /// The test, or the rule, by name.
        public var method: String
        /// One sentence.
        public var text: String
        /// The experiment that it is about.
        public var experiment: String?
    }

    /// One run as a point of a chart.
    public struct Point: Hashable, Codable, Sendable {
        /// The run and its start.
        public var run: String, startedAt: String
        /// How it ended.
        public var verdict: Report.Verdict
        /// Its TTD and TTR; left out when no SLO was in breach.
        public var detect: Report.Interval?, recover: Report.Interval?
        /// Whether it ended before the service recovered.
        public var censored: Bool
        /// Why it says nothing about recovery; left out when it counts.
        public var leftOut: String?
    }

    /// Runs that belong together.
    public struct Group: Hashable, Codable, Sendable {
        /// The values that they share, by what was grouped by: `experiment`, `fault`, `target`, `host`, `label.NAME`.
        public var key: [String: String]
        /// How many runs, and how they ended by verdict.
        public var runs: Int, verdicts: [String: Int]
        /// Runs with a breach, and those of them whose service recovered before the fault was taken back.
        public var breached: Int, selfHealed: Int
        /// TTD, TTR, and recovery after the fault was cleared; left out when no run had one.
        public var detect: Durations?, recover: Durations?, afterClear: Durations?
        /// Every objective of these runs.
        public var attainment: [Attainment]
        /// Of TTR and TTD.
        public var trends: [Trend]
        /// What became worse.
        public var regressions: [Regression]
        /// Every run, oldest first.
        public var points: [Point]
    }

    /// What a fault did to a probe, over all runs that had both.
    public struct Impact: Hashable, Codable, Sendable {
        /// The fault and the probe.
        public var fault: String, probe: String
        /// How many runs, and in how many of them the fault was the only one.
        public var runs: Int, alone: Int
        /// Shares of failures, and 99th percentiles in seconds: medians over the runs.
        public var errorsBefore: Double?, errorsDuring: Double?, errorsAfter: Double?
        /// See `errorsBefore`.
        public var p99Before: Double?, p99During: Double?, p99After: Double?
    }

    /// A run that took long to recover.
    public struct Slow: Hashable, Codable, Sendable {
        /// Names and start.
        public var run: String, experiment: String, startedAt: String
        /// The faults.
        public var faults: [String]
        /// TTR; a lower bound when censored.
        public var recover: Report.Interval, censored: Bool
    }

    /// A time in which drills should have been, and were not.
    public struct Missed: Hashable, Codable, Sendable {
        /// The experiment, and the seconds between two of its drills.
        public var experiment: String, every: Double
        /// When the first of them was due, and the last run before that.
        public var due: String, last: String?
        /// How many drills were due from then until the next one, or until the end of the time covered; 1 of an
        /// experiment that never ran and of which nothing says since when it is due.
        public var times: Int?
    }

    /// The format's version.
    public var format = 1
    /// The time that it covers.
    public var since: String, until: String
    /// What it is grouped by.
    public var by: [String]
    /// Runs in that time, and of those the ones that say nothing about recovery, by the reason.
    public var runs: Int, leftOut: [String: Int]
    /// The groups by key.
    public var groups: [Group]
    /// The attainment of the last 30 days before `until`, whatever the time covered.
    public var ledger: [Attainment]
    /// Fault by probe.
    public var impacts: [Impact]
    /// The slowest recoveries, slowest first.
    public var slowest: [Slow]
    /// Drills that were due and missed, oldest first.
    public var missed: [Missed]
}
