import ChaosEngine
import ChaosHistory
import ChaosModel
import ChaosScheduler
import LinuxKernel
import Logging
import Synchronization

/// Finds out what there is to tell, and puts it into the outbox. What it decided is on disk before anybody hears of it.
final class NoticeDesk: Sendable {
    /// How many drills one look takes in, unless more of them are open.
    private static let glance = 300
    private static let most = 100_000

    private let state: String
    private let desk: any DrillDesk
    private let live: LiveConfiguration
    private let startedAt: Double
    private let logger: Logger
    private let clock: @Sendable () -> Double
    private let book: Mutex<NoticeBook>
    /// Drills of which the scheduler told since the last look: their rows may be forgotten by then.
    private let heard = Mutex<[DrillRecord]>([])
    /// Schedules that tell of failures only.
    private let quiet = Mutex<Set<String>>([])

    /// - Parameter clock: The wall clock, in seconds since 1970.
    init(
        state: String, desk: any DrillDesk, live: LiveConfiguration, startedAt: Double, logger: Logger,
        clock: @escaping @Sendable () -> Double = { Clock.wallSeconds() }
    ) {
        self.clock = clock
        self.state = state
        self.desk = desk
        self.live = live
        self.startedAt = startedAt
        self.logger = logger
        book = Mutex(NoticeBook.read(state: state) { logger.error("\($0)") })
    }

    /// What was seen so far: for figures.
    var watch: NoticeWatch { book.withLock(\.watch) }

    /// Takes note of a drill that is over.
    /// - Parameter isQuiet: whether its schedule wants others to be told of failures only.
    func hear(_ drill: DrillRecord, isQuiet: Bool) {
        heard.withLock { $0.append(drill) }
        quiet.withLock { quiet in
            if isQuiet { quiet.insert(drill.schedule) } else { quiet.remove(drill.schedule) }
        }
    }

    /// Looks at everything, and puts what there is to tell into the outbox.
    /// - Returns: whether something was put there.
    func look() -> Bool {
        let now = clock()
        do {
            let status = try desk.status(), schedules = try desk.schedules()
            let rows = try newest()
            let configuration = live.now
            let digest = try digest(configuration, status, schedules, now)
            // Last: what was heard is lost when one of the looks fails after it.
            let drills = heard.withLock { heard in
                defer { heard = [] }
                return heard
            }
            return book.withLock { book in
                let before = book.count
                var notices = book.watch.look(at: drills + rows, quiet: quiet.withLock { $0 }, now: now)
                notices += book.watch.look(at: status, schedules)
                let starts = Dictionary(
                    (drills + rows).compactMap { drill in
                        drill.runs.last.map { ($0, drill.startedAt) }
                    }
                ) { first, _ in first }
                let (told, summary) = book.hold.take(
                    notices, quiet: configuration.settings.quiet, now: now, zones: configuration.zones
                ) { notice in notice.run.flatMap { starts[$0] ?? nil } }
                write(told, summary, digest, configuration, into: &book, now)
                keep(&book)
                return book.count > before
            }
        } catch {
            logger.warning("nothing can be told to others", metadata: ["reason": "\(error)"])
            return false
        }
    }

    /// The newest drills, with all that were open at the last look.
    private func newest() throws(DeskError) -> [DrillRecord] {
        let (newest, open) = book.withLock { ($0.watch.newest, $0.watch.open) }
        var limit = Self.glance
        while true {
            let rows = try desk.drills(DrillQuery(limit: limit))
            let numbers = Set(rows.map(\.id))
            let reaches = newest.map { newest in rows.contains { $0.id <= newest } } ?? true
            if rows.count < limit || limit >= Self.most || reaches && open.isSubset(of: numbers) { return rows }
            limit *= 4
        }
    }

    private func write(
        _ told: [DaemonNotice], _ summary: [DaemonNotice], _ digest: DrillDigest?,
        _ configuration: DaemonConfiguration, into book: inout NoticeBook, _ now: Double
    ) {
        let hooks = configuration.settings.hooks
        for notice in told {
            let wanting = hooks.filter { $0.events.contains(notice.event) }
            book.add(notice.event, for: wanting, now: now, since: startedAt) { $0.notice = notice }
        }
        // Each hears of what it wants to hear of.
        for hook in hooks {
            let held = summary.filter { hook.events.contains($0.event) }
            guard !held.isEmpty else { continue }
            book.add(.summary, for: [hook], now: now, since: startedAt) { $0.held = Self.fitting(held) }
        }
        if let digest {
            let wanting = hooks.filter { $0.events.contains(.digest) }
            book.add(.digest, for: wanting, now: now, since: startedAt) { $0.digest = digest }
            book.digestUntil = now
        }
        let settings = configuration.settings.digest
        if settings == nil { book.digestUntil = nil } else if book.digestUntil == nil { book.digestUntil = now }
    }

    /// The newest of them that fit a message.
    private static func fitting(_ held: [DaemonNotice]) -> [DaemonNotice] {
        var room = 40_000
        let kept = held.reversed().prefix { notice in
            room -= notice.text.utf8.count + 300
            return room > 0
        }
        return kept.reversed()
    }

    /// The digest that is due now.
    private func digest(
        _ configuration: DaemonConfiguration, _ status: DaemonStatus, _ schedules: [ScheduleStatus], _ now: Double
    ) throws -> DrillDigest? {
        guard let settings = configuration.settings.digest, let zone = configuration.zones[settings.zone],
            let from = book.withLock(\.digestUntil), !live.isQuiet(at: now),
            let next = DrillTiming.cron([settings.at]).next(after: Int(from), in: zone), Double(next.at) <= now
        else { return nil }
        let drills = try desk.drills(DrillQuery(since: from - 86_400, limit: 10_000))
        let runs = try HistoryStore(state: state, note: { [logger] in logger.notice("\($0)") }).runs()
        let coming = try desk.forecast(nil, count: 20, from: now)
        return DrillDigest(
            of: from..<max(now, from + 1), status: status, schedules: schedules, drills: drills, runs: runs,
            next: coming)
    }

    /// Writes down what was decided, puts it into the outbox, and writes down that it is there.
    private func keep(_ book: inout NoticeBook) {
        do throws(KernelError) {
            try book.keep(state: state)
            guard !book.outgoing.isEmpty else { return }
            let outbox = Outbox(state: state)
            for outgoing in book.outgoing {
                var entry = OutboxEntry(run: outgoing.message.id, hooks: outgoing.hooks)
                entry.pending = outgoing.hooks.indices.map { OutboxEntry.Pending(hook: $0, message: outgoing.message) }
                try outbox.keep(entry)
                logger.info(
                    "to be told",
                    metadata: ["event": "\(outgoing.message.event.rawValue)", "id": "\(outgoing.message.id)"])
            }
            book.outgoing = []
            try book.keep(state: state)
        } catch {
            logger.error("what is to be told cannot be written down", metadata: ["reason": "\(error)"])
        }
    }
}
