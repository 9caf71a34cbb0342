import ChaosModel

/// The scheduler's state machine, without a clock or a thread: `step` brings everything up to a moment. What it decides is in
/// the store before anybody acts on it, and it keeps nothing that it could not read there again: that costs a look only
/// when somebody else wrote there.
struct SchedulerCore {
    /// A start that is so late is not late, in seconds: clocks and threads are not exact.
    static let grace = 5.0
    /// How often a run, and what waits for the host, is looked at, in seconds.
    static let interval = 0.25
    /// Of missed times at least so many are put on record, or as many as the schedule keeps.
    static let batch = 500

    let store: ScheduleStore
    let runner: any DrillRunner
    let secret: HostSecret
    let checks: CheckBoard
    /// The schedules in force.
    var book: [String: ScheduleRules] = [:] {
        didSet { (names, upcoming, nextPlan) = (book.keys.sorted(), [:], nil) }
    }
    /// Whether no drill is started any more, since the daemon ends.
    var isEnding = false
    /// Whether it is on record that the drill of then was asked to stop for that.
    var hasEnded = false
    /// The run of the drill that has the host, as far as that is known without the store.
    var current: String?

    /// Runs that this process began, and when.
    var begun: [String: Double] = [:]
    /// Runs of drills that are over: they may hold the host for a moment longer.
    var finished: Set<String> = []
    /// What the store held when it was last looked at, or written.
    var mirror: StoreMirror?
    /// The schedules' names, in order.
    var names: [String] = []
    /// When the next schedule is due; `nil` when that is to be found out.
    var nextPlan: Double?
    /// The next due time of each schedule after its horizon.
    var upcoming: [String: (after: Double, next: Double?)] = [:]
    /// Files that are not in force, as they were told of.
    var toldBadFiles: [DaemonStatus.BadFile] = []
    /// What happened and was not told yet.
    var events: [DrillEvent] = []
    /// When to look again at the latest.
    var wake = Double.infinity

    /// Brings everything up to a moment.
    /// - Returns: when to look again, in seconds since 1970; infinity when nothing is to come.
    /// - Throws: `StoreError`; then nothing was started that is not on record.
    mutating func step(now: Double) throws(StoreError) -> Double {
        wake = .infinity
        let rows = try held().rows
        if names.contains(where: { rows[$0] == nil }) {
            // The store was found damaged by somebody else's look, and an empty one is in its place.
            try take(book, now)
        }
        try follow(now)
        // A drill that just began, or ended, is another one now.
        if !isEnding {
            try plan(now)
            try settle(now)
        }
        return wake
    }

    /// Looks again at a moment, or before.
    mutating func look(at moment: Double) { wake = min(wake, moment) }

    /// The drill that has the host.
    static func active(_ open: [StoredDrill]) -> StoredDrill? { open.first(where: \.isActive) }

    /// Ends a drill that never ran.
    mutating func skip(
        _ drill: StoredDrill, _ now: Double, because reason: String, isMissed: Bool = false
    ) throws(StoreError) {
        try skip([Skip(drill: drill, reason: reason, isMissed: isMissed)], now)
    }

    /// A drill that will not run, and why.
    struct Skip {
        var drill: StoredDrill
        var reason: String
        var isMissed: Bool
    }

    /// Ends drills that never ran, in one transaction: after a long time without a daemon they are many.
    mutating func skip(_ skips: [Skip], _ now: Double) throws(StoreError) {
        if skips.isEmpty { return }
        let drills = skips.map { skip in
            var drill = skip.drill
            drill.record.state = .skipped
            drill.record.reason = skip.reason
            drill.record.endedAt = now
            drill.record.startedAt = nil
            return drill
        }
        let keeps = Set(drills.map(\.record.schedule)).map { ($0, book[$0]?.schedule.keep ?? Schedule.Keep()) }
        try write("skip") { database in
            for drill in drills { try DrillTable.update(drill, database) }
            for (schedule, keep) in keeps { try DrillTable.prune(schedule, to: keep, database) }
        } keep: { mirror, _ in
            for drill in drills { mirror.put(drill) }
        }
        for (skip, drill) in zip(skips, drills) {
            events.append(skip.isMissed ? .missed(drill.shown) : .skipped(drill.shown, isQuiet: drill.isQuiet))
        }
    }
}
