import ChaosModel

extension SchedulerCore {
    /// Verdicts after which a schedule may be paused.
    private static let failures: Set<String> = [
        "failed", "noSteadyState", "rollbackIncomplete", "interrupted", "refused",
    ]

    /// Puts the end of a drill on record, and in the same transaction what follows from it for its schedule.
    mutating func conclude(_ drill: StoredDrill, _ now: Double) throws(StoreError) {
        let schedule = book[drill.record.schedule]?.schedule
        let (_, pause) = try write("end") { database -> (ScheduleRow?, ScheduleStatus.Pause?) in
            try DrillTable.update(drill, database)
            try DrillTable.prune(drill.record.schedule, to: schedule?.keep ?? Schedule.Keep(), database)
            guard var row = try ScheduleTable.row(drill.record.schedule, database) else { return (nil, nil) }
            let pause = Self.account(drill.record, &row, limit: schedule?.pauseAfter, now)
            try ScheduleTable.put(row, database)
            return (row, pause)
        } keep: { mirror, written in
            mirror.put(drill)
            if let row = written.0 { mirror.rows[row.name] = row }
        }
        events.append(.ended(drill.shown, isQuiet: drill.isQuiet))
        if let pause { events.append(.paused(schedule: drill.record.schedule, pause)) }
    }

    /// Counts a drill, and pauses its schedule when too many failed in a row.
    private static func account(
        _ drill: DrillRecord, _ row: inout ScheduleRow, limit: Int?, _ now: Double
    ) -> ScheduleStatus.Pause? {
        if drill.verdict == "passed" { row.failures = 0 }
        guard isFailure(drill) else { return nil }
        row.failures += 1
        guard let limit, row.failures >= limit, row.pause == nil else { return nil }
        let words = row.failures == 1 ? "the last drill failed" : "the last \(row.failures) drills failed"
        let reason = words + ": " + (drill.reason ?? drill.verdict ?? "")
        row.pause = ScheduleStatus.Pause(by: StoreLoss.pauser, since: now, reason: reason)
        return row.pause
    }

    /// Whether a drill failed. One that somebody stopped did not; one that met a stop condition of its own did.
    static func isFailure(_ drill: DrillRecord) -> Bool {
        guard let verdict = drill.verdict else { return false }
        return failures.contains(verdict)
            || verdict == "stopped" && drill.reason?.contains("stop condition met") ?? false
    }
}
