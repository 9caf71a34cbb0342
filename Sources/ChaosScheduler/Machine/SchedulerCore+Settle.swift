import ChaosModel
import LinuxKernel

extension SchedulerCore {
    /// Starts, holds up or skips every drill whose moment has come.
    mutating func settle(_ now: Double) throws(StoreError) {
        let rows = try held().rows
        var open = try self.open()
        checks.keep(Set(open.map(\.record.id)))
        for drill in open.filter({ $0.isPending && $0.moment > now }) { look(at: drill.moment) }
        let due = open.filter { $0.isPending && $0.moment <= now }.sorted { a, b in
            (a.moment, a.record.nominal, a.record.id) < (b.moment, b.record.nominal, b.record.id)
        }
        guard !due.isEmpty else { return }
        // Halted or not is looked at once: it takes a look at several files.
        let halted = runner.halted()
        var skips: [Skip] = [], others: [StoredDrill] = []
        for drill in due {
            if let reason = obstacle(drill, due, rows[drill.record.schedule], halted, now) {
                skips.append(Skip(drill: drill, reason: reason.words, isMissed: reason.isMissed))
            } else {
                others.append(drill)
            }
        }
        try skip(skips, now)
        for drill in others { try proceed(drill, &open, now) }
    }

    /// Why a drill whose moment has come will never run.
    private func obstacle(
        _ drill: StoredDrill, _ due: [StoredDrill], _ row: ScheduleRow?, _ halted: String?, _ now: Double
    ) -> (words: String, isMissed: Bool)? {
        guard let rules = book[drill.record.schedule] else { return ("the schedule was removed", false) }
        if let closed = drill.closed { return (closed, false) }
        if drill.isDue, let pause = SchedulerDesk.pause(of: rules.schedule, row) {
            return ("paused by \(pause.by)" + (pause.reason.isEmpty ? "" : ": \(pause.reason)"), false)
        }
        if now > drill.latest {
            if let reason = drill.record.reason { return ("its deadline passed: \(reason)", false) }
            return ("missed: nobody was there to start it at its moment, and its deadline is over", true)
        }
        if drill.isDue, let last = due.last(where: { $0.isDue && $0.record.schedule == drill.record.schedule }),
            last.record.id != drill.record.id
        {
            if let reason = drill.record.reason {
                return ("a later time of the schedule took its place: \(reason)", false)
            }
            return ("missed: of several times that were missed only the last is made up for", true)
        }
        if let halted { return ("runs are halted: \(halted)", false) }
        return rules.closed(at: now).map { ($0, false) }
    }

    /// Starts a drill if the host is free and its checks hold; otherwise does what its policy says.
    private mutating func proceed(
        _ drill: StoredDrill, _ open: inout [StoredDrill], _ now: Double
    ) throws(StoreError) {
        let active = Self.active(open)
        let holder = runner.holder()
        if active == nil, let holder, finished.contains(holder) {
            // A run of ours that is over, and about to let go.
            return look(at: min(now + Self.interval, drill.latest))
        }
        if let occupant = active?.words ?? holder.map({ "run \($0)" }) {
            // What its checks were asked before is of then.
            checks.forget(drill.record.id)
            return try wait(drill, for: occupant, active, &open, now)
        }
        switch checks.answer(for: drill.record.id, drill.checks, by: runner) {
        case .refused(let reason): try skip(drill, now, because: reason)
        case .pending: look(at: min(now + Self.interval, drill.latest))
        case .good:
            var drill = drill
            drill.record.startedAt = now
            try start(drill, stage: 1, now)
            open = try self.open()
        }
    }

    private mutating func wait(
        _ drill: StoredDrill, for occupant: String, _ active: StoredDrill?, _ open: inout [StoredDrill], _ now: Double
    ) throws(StoreError) {
        let reason = "\(occupant) holds the host"
        let concurrency = book[drill.record.schedule]?.schedule.concurrency ?? .forbid
        if concurrency == .forbid { return try skip(drill, now, because: reason) }
        look(at: min(now + Self.interval, drill.latest))
        if drill.record.state != .queued || drill.record.reason != reason {
            var queued = drill
            (queued.record.state, queued.record.reason) = (.queued, reason)
            try put(queued, "queue", .queued(queued.shown))
        }
        guard concurrency == .replace, let active, active.record.schedule == drill.record.schedule,
            active.stopped == nil
        else { return }
        try stop(active, because: "replaced by a later drill of its schedule", now)
        open = try self.open()
    }

    /// Gives a stage's run a name, writes it down, and starts it.
    mutating func start(_ drill: StoredDrill, stage: Int, _ now: Double) throws(StoreError) {
        var drill = drill
        let run: String
        do throws(KernelError) { run = try secret.run(of: drill, stage: stage) } catch {
            throw .unusable(HostSecret.file, reason: "\(error)")
        }
        drill.record.state = .starting
        drill.record.reason = nil
        drill.resumeAt = nil
        drill.record.runs.append(run)
        if !drill.stages.isEmpty { drill.record.stage = stage }
        try put(drill, "start", .started(drill.shown))
        try launch(drill, now)
    }

    /// Starts the run whose name is on record: the first time, or again after the daemon was killed before it could.
    mutating func launch(_ drill: StoredDrill, _ now: Double) throws(StoreError) {
        guard let run = drill.record.runs.last, let experiment = drill.record.experiment else { return }
        var overrides = drill.overrides
        if let stage = drill.record.stage, drill.stages.indices.contains(stage - 1) {
            overrides.fields += drill.stages[stage - 1].overrides.fields
            overrides.targets += drill.stages[stage - 1].overrides.targets
        }
        let trigger =
            "schedule \(drill.record.schedule)" + (drill.isDue ? "" : ", asked for by \(drill.record.trigger)")
        begun[run] = now
        current = run
        look(at: now + Self.interval)
        do throws(DeskError) {
            try runner.start(
                RunOrder(
                    run: run, experiment: experiment, overrides: overrides, trigger: trigger, isQuiet: drill.isQuiet))
        } catch {
            try finish(drill, verdict: "refused", reason: "\(error)", now)
        }
    }
}
