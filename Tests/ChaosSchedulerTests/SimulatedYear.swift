import ChaosModel
import Foundation
import Synchronization
import Testing

@testable import ChaosScheduler

/// A year of a scheduler, by a clock that jumps from one event to the next: drills of all kinds, runs of others, halts,
/// pauses, kills of the daemon, downtimes, and wall clocks that are set. Everything is drawn by one seed.
struct SimulatedYear {
    /// 2027-10-01 00:00 UTC: of the year from there on February has 29 days.
    static let begin = 1_822_348_800.0
    static let days = 366.0
    static let end = begin + days * 86_400

    var random: SimulatedChance
    let runner = SimulatedRunner(now: begin)
    let store: ScheduleStore
    let secret = HostSecret(Array(0..<32))
    let book: [String: ScheduleRules]
    var core: SchedulerCore
    var now = begin
    /// What was told of each due time's end, by schedule and nominal time.
    var ends: [String: [DrillRecord]] = [:]
    var problems: [String] = []
    var paused: Set<String> = []
    var foretold: [String: Foretold] = [:]
    /// How often each schedule was paused or resumed, and how often something happened that nobody planned.
    var pauseChanges: [String: Int] = [:], troubles = 0
    var checkedForecasts = 0, checkedPauses = 0, checkedStarts = 0, checkedBlackouts = 0
    var starts = 0, kills = 0, autoPauses = 0

    /// What was said of a due time, and what of the world that rested on.
    struct Foretold {
        var entry: ForecastEntry
        var isHalted: Bool
        var troublesBefore: Int, pausesBefore: Int?
    }

    init(seed: UInt64) throws {
        random = SimulatedChance(state: seed)
        store = try ScheduleStore.inMemory()
        book = try SimulatedSchedules.book(secret)
        core = Self.core(store, runner, secret)
        try core.take(book, now)
    }

    private static func core(_ store: ScheduleStore, _ runner: SimulatedRunner, _ secret: HostSecret) -> SchedulerCore {
        SchedulerCore(store: store, runner: runner, secret: secret, checks: CheckBoard(isImmediate: true, onAnswer: {}))
    }

    /// Lives through it.
    mutating func live() throws {
        var nextTrouble = now + random.between(600, 86_400)
        while now < Self.end {
            set(now)
            prepareRun()
            let wake = try core.step(now: now)
            hear()
            if random.oneOf(20) { try foretell() }
            var next = wake
            // While something goes on it is looked at often: the simulation need not.
            // But the moment of another drill is not to be slept through.
            if wake - now < 1 {
                next = try min(runEnd() ?? .infinity, now + random.between(60, 900), nextMoment() ?? .infinity)
            }
            if next > nextTrouble {
                now = max(now, nextTrouble)
                nextTrouble = now + random.between(3_600, 3 * 86_400)
                try trouble()
            } else {
                now = max(next, now + 0.001)
            }
        }
        // What came due with the last leap of the clock.
        set(now)
        _ = try core.step(now: now)
        hear()
        problems += runner.state.withLock(\.problems)
    }

    private func set(_ now: Double) { runner.state.withLock { $0.now = now } }

    private func runEnd() -> Double? {
        runner.state.withLock { state in
            state.current.flatMap { state.runs[$0] }.map { $0.end > state.now ? $0.end : .infinity }
        }
    }

    private mutating func nextMoment() throws -> Double? {
        let moments = try core.open().filter { $0.isPending && $0.moment > now }.map(\.moment)
        return (moments + [core.nextPlan ?? .infinity]).filter { $0 > now }.min()
    }

    private mutating func prepareRun() {
        let verdicts = [
            "passed", "passed", "passed", "passed", "passed", "passed", "failed", "noSteadyState", "stopped",
        ]
        let next = (random.between(20, 900), verdicts[random.below(verdicts.count)])
        let refusal = random.oneOf(15) ? "deploys: one was just now" : nil
        runner.state.withLock { ($0.next, $0.refusal) = (next, refusal) }
    }

    /// Something happens that nobody planned.
    private mutating func trouble() throws {
        troubles += 1
        switch random.below(8) {
        case 0, 1:
            // Killed, and started again at once or much later.
            kills += 1
            hear()
            if random.oneOf(2) { now += random.between(1, 2 * 86_400) }
            core = Self.core(store, runner, secret)
            set(now)
            try core.take(book, now)
        case 2: now += random.between(60, 5 * 3_600)
        case 3: now -= random.between(60, 5 * 3_600)
        case 4:
            let until = now + random.between(60, 7_200)
            runner.state.withLock { state in
                let isFree = state.current.flatMap { state.runs[$0] }.map { $0.end <= state.now } ?? true
                if isFree { state.other = ("byhand\(Int(until))", until) }
            }
        case 5: runner.state.withLock { $0.halted = $0.halted == nil ? "by ann" : nil }
        case 6:
            let name = book.keys.sorted()[random.below(book.count)]
            try setPause(name, ScheduleStatus.Pause(by: "ann", since: now, reason: "a release"))
            paused.insert(name)
        default:
            for name in paused { try setPause(name, nil) }
            paused = []
            runner.state.withLock { $0.halted = nil }
        }
    }

    private mutating func setPause(_ name: String, _ pause: ScheduleStatus.Pause?) throws {
        pauseChanges[name, default: 0] += 1
        try store.write("pause") { database in
            guard var row = try ScheduleTable.row(name, database) else { return }
            (row.pause, row.failures) = (pause, pause == nil ? 0 : row.failures)
            try ScheduleTable.put(row, database)
        }
    }

    private mutating func foretell() throws {
        let name = book.keys.sorted()[random.below(book.count)]
        guard let rules = book[name] else { return }
        var forecast = rules.forecast
        forecast.pause = SchedulerDesk.pause(of: rules.schedule, try core.held().rows[name])
        // A time that began already may be decided.
        for entry in [forecast].entries(from: now, count: 2) where entry.nominal > now {
            foretold["\(name) \(entry.nominal)"] = Foretold(
                entry: entry, isHalted: runner.state.withLock { $0.halted != nil }, troublesBefore: troubles,
                pausesBefore: pauseChanges[name])
        }
    }

    /// Takes what the scheduler tells, and holds it against what must always be so.
    private mutating func hear() {
        for event in core.events {
            switch event {
            case .started(let drill): checkStart(drill)
            case .ended(let drill, _), .skipped(let drill, _), .missed(let drill):
                ends["\(drill.schedule) \(drill.nominal)", default: []].append(drill)
                checkForecast(drill)
            case .paused(let schedule, _):
                autoPauses += 1
                pauseChanges[schedule, default: 0] += 1
                paused.insert(schedule)
            default: break
            }
        }
        core.events = []
    }

    private mutating func checkStart(_ drill: DrillRecord) {
        starts += 1
        guard let rules = book[drill.schedule], let moment = drill.moment else {
            return problems.append("unknown start")
        }
        if let closed = rules.closed(at: now) { problems.append("\(drill.schedule) began in \(closed)") }
        if paused.contains(drill.schedule) { problems.append("\(drill.schedule) began while it was paused") }
        guard drill.runs.count == 1 else { return }
        let late = now - moment
        if late < 0 { problems.append("\(drill.schedule) began \(-late) s before its moment") }
        let most = max(5, Double(rules.schedule.deadline.components.seconds))
        if late > most { problems.append("\(drill.schedule) began \(late) s late") }
    }
}
