import ChaosEngine
import ChaosModel
import LinuxKernel

extension SchedulerDesk {
    /// Keeps a schedule from starting drills.
    /// - Throws: `DeskError`: `unknown`, `failed`.
    public func pause(_ schedule: String, because reason: String, by actor: String) throws(DeskError) {
        _ = try rules(of: schedule)
        try audit.note(.schedulePaused, schedule, by: actor, because: reason)
        let pause = ScheduleStatus.Pause(by: actor, since: now, reason: HaltMark.printable(reason))
        try change(schedule) { $0.pause = pause }
        tell(.paused(schedule: schedule, pause))
    }

    /// Lets a schedule start drills again, and forgets its failures in a row.
    /// - Throws: `DeskError`: `unknown`, `conflict` when it is not paused, or by its file, `failed`.
    public func resume(_ schedule: String, by actor: String) throws(DeskError) {
        let rules = try rules(of: schedule)
        let row = try read { store throws(StoreError) in try store.read { try ScheduleTable.row(schedule, $0) } }
        guard row?.pause != nil else {
            throw .conflict(
                rules.schedule.isPaused
                    ? "`\(schedule)` is paused by its file: take `paused: true` out of \(rules.schedule.file)"
                    : "`\(schedule)` is not paused")
        }
        try audit.note(.scheduleResumed, schedule, by: actor)
        try change(schedule) { row in
            row.pause = nil
            row.failures = 0
        }
        tell(.resumed(schedule: schedule, by: actor))
    }

    /// Has a drill started now, also of a paused schedule.
    /// - Throws: `DeskError`: `unknown`, `conflict` when it cannot be now, or no daemon runs, `failed`.
    public func run(_ schedule: String, by actor: String) throws(DeskError) -> DrillRecord {
        guard let scheduler else {
            // Where a daemon looks for schedules is not always known without one.
            let rules = try? rules(of: schedule)
            throw .conflict(
                "no daemon runs for \(setup.state), and only a daemon starts drills of schedules\n  help: start aftershockd"
                    + (rules?.schedule.choices.first.map {
                        ", or run the experiment itself: aftershock run \($0.experiment)"
                    }
                        ?? ""))
        }
        let rules = try rules(of: schedule)
        let now = now
        if let halted = runner?.halted() { throw .conflict("runs are halted: \(halted)") }
        if let closed = rules.closed(at: now) { throw .conflict(closed) }
        if rules.schedule.concurrency == .forbid, let occupant = try occupant() {
            throw .conflict("\(occupant) holds the host")
        }
        try audit.note(.drillRequested, schedule, by: actor)
        let drill = try scheduler.withCore { core throws(StoreError) in try core.request(rules, by: actor, now) }
        scheduler.wake()
        return drill.shown
    }

    /// Reads every file again.
    /// - Throws: `DeskError.failed`.
    public func reload(by actor: String) throws(DeskError) -> DaemonStatus {
        try scheduler?.reload()
        return try status()
    }

    private func occupant() throws(DeskError) -> String? {
        let open = try read { store throws(StoreError) in try store.read(DrillTable.open) }
        return SchedulerCore.active(open)?.words ?? runner?.holder().map { "run \($0)" }
    }

    /// Changes what the store knows of a schedule.
    private func change(_ schedule: String, _ body: (inout ScheduleRow) -> Void) throws(DeskError) {
        let now = now
        try requireStore()
        do throws(StoreError) {
            try store.write("change") { database in
                // One that no daemon saw yet gets its rule from the first that does.
                var row =
                    try ScheduleTable.row(schedule, database) ?? ScheduleRow(name: schedule, horizon: now, rule: "")
                body(&row)
                try ScheduleTable.put(row, database)
            }
        } catch {
            scheduler?.noteWrites()
            throw error.deskError
        }
        scheduler?.wake()
    }

    func tell(_ event: DrillEvent) {
        guard let scheduler else { return }
        scheduler.core.withLock { $0.events.append(event) }
        scheduler.wake()
    }
}
