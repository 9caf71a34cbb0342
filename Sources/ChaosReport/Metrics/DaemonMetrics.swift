import ChaosModel

/// The figures of the daemon and its schedules, for a monitoring system: pure.
public struct DaemonMetrics: Sendable {
    private let status: DaemonStatus
    private let schedules: [ScheduleStatus]
    private let watch: NoticeWatch
    private let sinceStep: Double

    /// - Parameters:
    ///   - watch: what counts drills.
    ///   - sinceStep: how long ago the scheduler last looked at its schedules, in seconds.
    public init(_ status: DaemonStatus, schedules: [ScheduleStatus], watch: NoticeWatch, sinceStep: Double) {
        self.status = status
        self.schedules = schedules
        self.watch = watch
        self.sinceStep = sinceStep
    }

    var families: [MetricFamily] {
        [
            one("daemon_start_timestamp_seconds", "seconds", "When the daemon began, since 1970.", status.startedAt),
            one("daemon_schedules", nil, "Schedules in force.", Double(status.schedules)),
            one("daemon_running_drills", nil, "Drills that go on: 1, or 0.", status.drill == nil ? 0 : 1),
            one("daemon_halted", nil, "Whether runs are kept from beginning: 1, or 0.", status.halted == nil ? 0 : 1),
            one(
                "daemon_bad_files", nil, "Schedule files that are not in force as they are on disk.",
                Double(status.badFiles.count)),
            one("daemon_troubles", nil, "What else is not as it should be.", Double(status.troubles.count)),
            one(
                "scheduler_step_age_seconds", "seconds", "How long ago the scheduler last looked at its schedules.",
                sinceStep),
            drills,
            each("next_due_timestamp_seconds", "seconds", "When the schedule is due next, since 1970.", Self.nextDue),
            each("paused", nil, "Whether the schedule is paused: 1, or 0.", Self.isPaused),
            each("failures", nil, "Drills that failed in a row.", Self.failures),
            lastSuccess,
            each("start_lag_seconds", "seconds", "How long after its moment the last drill started.", Self.startLag),
        ]
    }

    // Functions that stand alone: Swift 6.3.1's optimizer fails on closures here.
    @inline(never)
    private static func nextDue(_ schedule: ScheduleStatus) -> Double? { schedule.next.map(\.nominal) }

    @inline(never)
    private static func isPaused(_ schedule: ScheduleStatus) -> Double? { schedule.pause == nil ? 0 : 1 }

    @inline(never)
    private static func failures(_ schedule: ScheduleStatus) -> Double? { Double(schedule.failures) }

    @inline(never)
    private static func startLag(_ schedule: ScheduleStatus) -> Double? {
        guard let last = schedule.last, let moment = last.moment, let start = last.startedAt else { return nil }
        return max(0, start - moment)
    }

    private var lastSuccess: MetricFamily {
        var family = MetricFamily(
            name: "aftershock_schedule_last_success_timestamp_seconds", unit: "seconds",
            help: "When the last drill that passed ended, since 1970.")
        for schedule in schedules { family.add(watch.lastPassed[schedule.name], [("schedule", schedule.name)]) }
        return family
    }

    private func one(_ name: String, _ unit: String?, _ help: String, _ value: Double) -> MetricFamily {
        var family = MetricFamily(name: "aftershock_" + name, unit: unit, help: help)
        family.add(value, [])
        return family
    }

    @inline(never)
    private func each(
        _ name: String, _ unit: String?, _ help: String, _ value: (ScheduleStatus) -> Double?
    ) -> MetricFamily {
        var family = MetricFamily(name: "aftershock_schedule_" + name, unit: unit, help: help)
        for schedule in schedules { family.add(value(schedule), [("schedule", schedule.name)]) }
        return family
    }

    /// Counted by whoever watches the drills: rows are forgotten, and this must not fall.
    private var drills: MetricFamily {
        var family = MetricFamily(
            name: "aftershock_schedule_drills", help: "Due times by what became of them.", kind: .counter)
        for name in Set(watch.counts.keys).union(schedules.map(\.name)).sorted() {
            let counts = watch.counts[name] ?? [:]
            // Every outcome, so that none appears out of nowhere.
            for outcome in Set(Self.outcomes).union(counts.keys).sorted() {
                family.add(Double(counts[outcome] ?? 0), [("schedule", name), ("outcome", outcome)])
            }
        }
        return family
    }

    private static let outcomes = RunMetrics.verdicts + ["interrupted", "refused", "missed", "skipped"]
}
