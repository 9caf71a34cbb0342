/// What came of the drills of a day or a week, and what comes next. Its JSON names are stable; times of day are ISO 8601 in
/// UTC, durations are seconds, and what is not known is left out.
public struct DrillDigest: Hashable, Codable, Sendable {
    /// What became of one due time.
    public struct Drill: Hashable, Codable, Sendable {
        /// The schedule, and the time that it was due.
        public var schedule: String, due: String
        /// A verdict, `missed` or `skipped`.
        public var outcome: String
        /// Why, the experiment's file, and the last run.
        public var reason: String?, experiment: String?, run: String?
    }

    /// How long the services of the runs of a time took to recover.
    public struct Recovery: Hashable, Codable, Sendable {
        /// Runs with a breach, and those of them that never recovered: theirs is a lower bound.
        public var runs: Int, censored: Int
        /// Time to recover; left out when too many are lower bounds.
        public var mean: Double?, median: Double?
    }

    /// A time that comes.
    public struct Coming: Hashable, Codable, Sendable {
        /// The schedule, and the time as its zone's clocks show it.
        public var schedule: String, local: String
        /// Whether it is going to start, and why or why not.
        public var isDue: Bool, reason: String
    }

    /// A schedule that is paused.
    public struct Paused: Hashable, Codable, Sendable {
        /// The schedule, who paused it, since when, and why.
        public var schedule: String, by: String, since: String, reason: String
    }

    /// The most of each that are told one by one.
    static let limit = 40
    /// The most bytes of a text from elsewhere.
    private static let longest = 300

    /// Where, and of which time.
    public var host: String, since: String, until: String
    /// How many drills came to which outcome.
    public var outcomes: [String: Int]
    /// The drills, oldest first, and how many earlier ones are left out.
    public var drills: [Drill], omitted: Int
    /// Of the runs of this time, and of the time before, which was as long.
    public var recover: Recovery?, before: Recovery?
    /// What comes next.
    public var next: [Coming]
    /// Schedules that are paused.
    public var paused: [Paused]
    /// Files that are not in force as they are on disk.
    public var badFiles: [String]
    /// Why no run begins, and what else is not as it should be.
    public var halted: String?, troubles: [String]

    /// Sums a time up.
    /// - Parameters:
    ///   - period: in seconds since 1970.
    ///   - drills: those of the time; others are left aside.
    ///   - runs: those of the time and of the one before.
    ///   - next: what comes, soonest first.
    public init(
        of period: Range<Double>, status: DaemonStatus, schedules: [ScheduleStatus], drills all: [DrillRecord],
        runs: [RunSummary], next: [ForecastEntry]
    ) {
        let over = all.filter { $0.isOver && period.contains($0.endedAt ?? $0.nominal) }
            .sorted { ($0.endedAt ?? $0.nominal, $0.id) < ($1.endedAt ?? $1.nominal, $1.id) }
        host = status.host
        since = Figure.timestamp(period.lowerBound)
        until = Figure.timestamp(period.upperBound)
        outcomes = over.reduce(into: [:]) { $0[$1.outcome, default: 0] += 1 }
        drills = over.suffix(Self.limit).map { drill in
            Drill(
                schedule: Self.cut(drill.schedule), due: Figure.timestamp(drill.nominal), outcome: drill.outcome,
                reason: drill.reason.map(Self.cut), experiment: drill.experiment.map(Self.cut), run: drill.runs.last)
        }
        omitted = over.count - drills.count
        let length = period.upperBound - period.lowerBound
        recover = Recovery(runs, in: period)
        before = Recovery(runs, in: (period.lowerBound - length)..<period.lowerBound)
        self.next = next.prefix(Self.limit).map {
            Coming(
                schedule: Self.cut($0.schedule), local: $0.local, isDue: $0.isDue, reason: Self.cut($0.reason))
        }
        paused = schedules.compactMap { schedule in
            schedule.pause.map {
                Paused(
                    schedule: Self.cut(schedule.name), by: Self.cut($0.by), since: Figure.timestamp($0.since),
                    reason: Self.cut($0.reason))
            }
        }
        paused = Array(paused.prefix(Self.limit))
        badFiles = status.badFiles.prefix(Self.limit).map { Self.cut($0.path) }
        halted = status.halted.map(Self.cut)
        troubles = status.troubles.prefix(Self.limit).map(Self.cut)
    }

    /// By bytes: one character may have thousands.
    private static func cut(_ text: String) -> String {
        text.utf8.count <= longest ? text : String(decoding: text.utf8.prefix(longest), as: UTF8.self) + "…"
    }
}

extension DrillDigest.Recovery {
    /// - Returns: `nil` when no run of the time had a breach that says something about recovery.
    fileprivate init?(_ runs: [RunSummary], in period: Range<Double>) {
        let report = HistoryReport(
            runs: runs.filter { period.contains($0.startedAt) }, since: period.lowerBound, until: period.upperBound,
            by: [])
        guard let durations = report.groups.first?.recover else { return nil }
        self.runs = durations.count
        censored = durations.censored
        mean = durations.mean.value
        median = durations.median.value
    }
}
