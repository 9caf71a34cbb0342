import ChaosEngine
import ChaosModel
import LinuxKernel

extension SchedulerDesk {
    /// How the daemon stands.
    /// - Throws: `DeskError.failed` when the store cannot be read.
    public func status() throws(DeskError) -> DaemonStatus {
        let now = now
        var status = DaemonStatus(
            version: setup.version, host: HostFacts.hostname, pid: scheduler == nil ? 0 : HostFacts.processID,
            startedAt: scheduler?.startedAt ?? now, now: now)
        let (book, badFiles, troubles) = try withFiles { ($0.book(secret), $0.badFiles, $0.troubles) }
        status.badFiles = badFiles
        status.troubles = scheduler?.standingTroubles ?? troubles
        status.schedules = book.count
        let (rows, open) = try read { store throws(StoreError) in
            try store.read { (try ScheduleTable.all($0), try DrillTable.open($0)) }
        }
        status.paused = book.count { Self.pause(of: $0.value.schedule, rows[$0.key]) != nil }
        status.drill = SchedulerCore.active(open)?.shown
        status.run = runner?.holder()
        status.halted = runner?.halted()
        return status
    }

    /// Every schedule, by name.
    /// - Throws: `DeskError.failed` when the store cannot be read.
    public func schedules() throws(DeskError) -> [ScheduleStatus] {
        let (book, files) = try withFiles { ($0.book(secret), $0.inForce) }
        let (rows, last, open) = try read { store throws(StoreError) in
            try store.read { database in
                let last = try book.keys.compactMap { name in
                    try DrillTable.drills(DrillQuery(schedule: name, states: [.ended, .skipped], limit: 1), database)
                        .first
                }
                return (try ScheduleTable.all(database), last, try DrillTable.open(database))
            }
        }
        let now = now, halted = runner?.halted()
        let forecasts = Self.forecasts(book, files, rows, open, from: now, now: now)
        var statuses: [ScheduleStatus] = []
        for (name, rules) in book.sorted(by: { $0.key < $1.key }) {
            let schedule = rules.schedule
            var status = ScheduleStatus(
                name: name, summary: schedule.summary, file: schedule.file, timing: schedule.timing.words,
                zone: schedule.zone,
                experiments: schedule.isSealed ? [] : Set(schedule.choices.map(\.experiment)).sorted())
            status.pause = Self.pause(of: schedule, rows[name])
            status.failures = rows[name]?.failures ?? 0
            status.isSealed = schedule.isSealed
            status.last = last.first { $0.record.schedule == name }?.shown
            status.next = forecasts[name].flatMap { forecast in
                Self.entries([forecast].entries(from: now, count: 1), halted: halted).first
            }
            statuses.append(status)
        }
        return statuses
    }

    /// The YAML of the file that a schedule stands in, as it is in force.
    /// - Throws: `DeskError.unknown`.
    public func text(of schedule: String) throws(DeskError) -> String {
        try withFiles { files throws(DeskError) in
            guard let file = files.file(of: schedule) else { throw Self.unknown(schedule) }
            return file.text
        }
    }

    /// What became of past times, the newest first.
    /// - Throws: `DeskError.failed` when the store cannot be read.
    public func drills(_ query: DrillQuery) throws(DeskError) -> [DrillRecord] {
        try read { store throws(StoreError) in try store.read { try DrillTable.drills(query, $0) } }.map(\.shown)
    }

    /// Who keeps a schedule from starting drills.
    static func pause(of schedule: Schedule, _ row: ScheduleRow?) -> ScheduleStatus.Pause? {
        if let pause = row?.pause { return pause }
        return schedule.isPaused
            ? ScheduleStatus.Pause(by: "file", since: 0, reason: "the schedule's file says so") : nil
    }
}
