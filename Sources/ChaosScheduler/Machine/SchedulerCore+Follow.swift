import ChaosModel

extension SchedulerCore {
    /// How long a run that was started may take to be seen, in seconds.
    private static let birth = 60.0

    /// Looks after the drill that has the host.
    mutating func follow(_ now: Double) throws(StoreError) {
        let active = Self.active(try open())
        current = active?.record.runs.last
        guard let drill = active else { return }
        if drill.record.state == .queued { return try goOn(drill, now) }
        guard let run = drill.record.runs.last else {
            return try finish(drill, verdict: "interrupted", reason: "it has no run", now)
        }
        switch runner.standing(of: run) {
        case .ended(let verdict, let reason): try finish(drill, verdict: verdict, reason: reason, now)
        case .underWay:
            look(at: now + Self.interval)
            if drill.record.state == .running { return }
            var drill = drill
            drill.record.state = .running
            try put(drill, "running")
            // Asked to stop, perhaps by a daemon that was killed before it could pass that on.
            if let reason = drill.stopped { runner.stop(run, because: reason) }
        case .unknown: try miss(drill, run, now)
        }
    }

    /// Nothing is known of a run that was to be started.
    private mutating func miss(_ drill: StoredDrill, _ run: String, _ now: Double) throws(StoreError) {
        look(at: now + Self.interval)
        if let since = begun[run] {
            // It is about to make itself known, or never will. A clock that was put back does not make that longer.
            if now - since > Self.birth || now < since {
                try finish(drill, verdict: "interrupted", reason: "its run was started, and nothing came of it", now)
            }
            return
        }
        if drill.record.state == .running {
            return try finish(drill, verdict: "interrupted", reason: "its run is gone, and left nothing", now)
        }
        // The daemon before this one ended between putting the run on record and starting it.
        guard let reason = reasonNotToStart(drill, now) else {
            if let holder = runner.holder(), holder != run { return }
            return try launch(drill, now)
        }
        let words = "the daemon was ended before its run began, and then \(reason)"
        if drill.record.runs.count > 1 { return try finish(drill, verdict: "stopped", reason: words, now) }
        var drill = drill
        drill.record.runs = []
        try skip(drill, now, because: "missed: \(words)", isMissed: true)
    }

    private func reasonNotToStart(_ drill: StoredDrill, _ now: Double) -> String? {
        if isEnding { return "the daemon ended" }
        if let stopped = drill.stopped { return stopped }
        // A later stage has no moment of its own.
        if drill.record.runs.count == 1, now > drill.latest { return "its deadline passed" }
        if let halted = runner.halted() { return "runs were halted: \(halted)" }
        return book[drill.record.schedule]?.closed(at: now)
    }

    /// Begins the next stage of a drill once its pause is over and its checks hold.
    private mutating func goOn(_ drill: StoredDrill, _ now: Double) throws(StoreError) {
        guard let resumeAt = drill.resumeAt, let done = drill.record.stage, done < drill.stages.count else {
            return try finish(drill, verdict: "interrupted", reason: "its next stage is not known", now)
        }
        let name = "stage \(done + 1) of \(drill.stages.count) (\(drill.stages[done].name))"
        let row = try held().rows[drill.record.schedule]
        if let reason = obstacle(drill, row, now) {
            return try finish(drill, verdict: "stopped", reason: "\(name) did not begin: \(reason)", now)
        }
        if now < resumeAt { return look(at: resumeAt) }
        let latest = resumeAt + max(Self.grace, book[drill.record.schedule]?.schedule.deadline.seconds ?? 600)
        look(at: min(now + Self.interval, latest))
        if now > latest {
            return try finish(
                drill, verdict: "stopped", reason: "\(name) did not begin: its deadline passed", now)
        }
        if let holder = runner.holder(), !drill.record.runs.contains(holder) { return }
        switch checks.answer(for: drill.record.id, drill.stages[done - 1].checks + drill.checks, by: runner) {
        case .pending: return
        case .refused(let reason):
            try finish(drill, verdict: "stopped", reason: "\(name) did not begin: \(reason)", now)
        case .good: try start(drill, stage: done + 1, now)
        }
    }

    private func obstacle(_ drill: StoredDrill, _ row: ScheduleRow?, _ now: Double) -> String? {
        if let stopped = drill.stopped { return stopped }
        if let pause = row?.pause, drill.isDue { return "paused by \(pause.by): \(pause.reason)" }
        if let halted = runner.halted() { return "runs are halted: \(halted)" }
        return book[drill.record.schedule]?.closed(at: now)
    }

    /// Starts no drill any more, and stops the one of now.
    mutating func end(because reason: String, _ now: Double) throws(StoreError) {
        // Whether or not the store takes what is written, the run ends.
        if !isEnding, let current { runner.stop(current, because: reason) }
        isEnding = true
        if let drill = Self.active(try open()) { try stop(drill, because: reason, now, isAsked: current != nil) }
        hasEnded = true
    }

    /// Asks the drill that has the host to end, and takes everything back.
    /// - Parameter isAsked: whether its run was asked already.
    mutating func stop(
        _ drill: StoredDrill, because reason: String, _ now: Double, isAsked: Bool = false
    ) throws(StoreError) {
        var drill = drill
        drill.stopped = drill.stopped ?? reason
        if drill.record.state == .queued {
            return try finish(drill, verdict: "stopped", reason: "between two stages: \(reason)", now)
        }
        try put(drill, "stop")
        look(at: now + Self.interval)
        if !isAsked, let run = drill.record.runs.last { runner.stop(run, because: reason) }
    }

    /// Puts on record who stops the run of now, which is done by others.
    mutating func note(stop reason: String) throws(StoreError) {
        guard var drill = Self.active(try open()), drill.record.state != .queued, drill.stopped == nil else { return }
        drill.stopped = reason
        try put(drill, "stop")
    }

    /// A run of a drill is over: another stage follows, or the drill is over.
    mutating func finish(
        _ drill: StoredDrill, verdict: String, reason: String, _ now: Double
    ) throws(StoreError) {
        var drill = drill
        let stage = drill.record.stage ?? 0
        if verdict == "passed", stage < drill.stages.count, drill.stopped == nil, drill.record.state != .queued {
            drill.record.state = .queued
            drill.resumeAt = now + drill.stages[stage - 1].pause.seconds
            drill.record.reason = "stage \(stage) of \(drill.stages.count) (\(drill.stages[stage - 1].name)) passed"
            try put(drill, "stage", .stageEnded(drill.shown, verdict: verdict))
            return look(at: now)
        }
        drill.record.state = .ended
        drill.record.endedAt = now
        drill.record.verdict = verdict
        // Whoever carried the run out may have said so too.
        drill.record.reason = drill.stopped.map { reason.hasPrefix($0) ? reason : "\($0): \(reason)" } ?? reason
        finished.formUnion(drill.record.runs)
        try conclude(drill, now)
        look(at: now)
    }
}
