import ChaosModel
import Foundation
import Testing

@testable import ChaosScheduler

@Suite
struct `A scheduler that runs` {
    private static let due = 1_795_489_200.0  // 2026-11-24 03:00 UTC
    private let ground: SchedulerGround
    private let runner = SimulatedRunner(now: due - 60)

    init() throws {
        ground = try SchedulerGround()
        try ground.schedule("nightly")
    }

    private func running(_ other: (any DrillRunner)? = nil) throws -> RunningScheduler {
        try RunningScheduler(ground, other ?? runner) { [runner] in runner.state.withLock(\.now) }
    }

    private func set(_ now: Double, _ running: RunningScheduler) {
        runner.state.withLock { $0.now = now }
        running.scheduler.wake()
    }

    @Test func `ends once the drill of now has taken everything back`() throws {
        let running = try running()
        runner.state.withLock { $0.next = (600, "passed") }
        set(Self.due, running)
        try running.until("a run") { try running.desk.status().drill?.state == .running }
        running.scheduler.stop(because: "the daemon ends")
        let current = runner.state.withLock(\.current)
        let run = try #require(current)
        try running.until("the run to be stopped") { runner.state.withLock { $0.runs[run]?.verdict == "stopped" } }
        #expect(!running.isOver)
        runner.state.withLock { $0.now += 6 }
        try running.until("its end") { running.isOver }
        let drill = try #require(try running.desk.drills(DrillQuery()).first)
        #expect(drill.verdict == "stopped" && drill.reason == "the daemon ends: as simulated")
        #expect(running.told.contains { if case .ended(drill, _) = $0 { true } else { false } })
        // One that ends starts nothing.
        #expect(runner.state.withLock(\.orders.count) == 1)
    }

    @Test func `says once why it ended, also when the run says so too`() throws {
        let running = try running(EchoingRunner(runner))
        runner.state.withLock { $0.next = (600, "passed") }
        set(Self.due, running)
        try running.until("a run") { try running.desk.status().drill?.state == .running }
        running.scheduler.stop(because: "the daemon ends")
        try running.until("its end") {
            runner.state.withLock { $0.now += 1 }
            return running.isOver
        }
        #expect(try running.desk.drills(DrillQuery()).first?.reason == "the daemon ends: SIGTERM")
    }

    @Test func `is not held up by a check that hangs`() throws {
        try ground.schedule("hanging", "cron: '0 3 * * *'\n    checks: [{name: hang, command: [/bin/true]}]")
        try ground.schedule("nightly", "cron: '1 3 * * *'")
        let hanging = HangingRunner(runner)
        let running = try running(hanging)
        set(Self.due, running)
        try running.until("the first to be due") {
            try running.desk.drills(DrillQuery(schedule: "hanging")).first?.state == .waiting
        }
        set(Self.due + 60, running)
        try running.until("the second to end") {
            runner.state.withLock { $0.now += 1 }
            running.scheduler.wake()
            return try running.desk.drills(DrillQuery(schedule: "nightly")).first?.verdict == "passed"
        }
        #expect(try running.desk.drills(DrillQuery(schedule: "hanging")).first?.startedAt == nil)
        hanging.letGo()
        try running.until("the first to go on") {
            runner.state.withLock { $0.now += 1 }
            running.scheduler.wake()
            return try running.desk.drills(DrillQuery(schedule: "hanging")).first?.endedAt != nil
        }
        try running.end()
    }

    @Test func `sees files change, and tells of a bad one once`() throws {
        let running = try running()
        #expect(try running.desk.schedules().first?.timing.contains("03:00") == true)
        try ground.schedule("nightly", "cron: '0 4 * * *'")
        try running.until("the change") { try running.desk.schedules().first?.timing.contains("04:00") == true }
        // What the schedule refers to counts as well.
        let experiment = try ground.contents("/drill.yaml")
        try ground.write("/drill.yaml", "experiment: drill\nmethod: [{nonsense: {}}]\n")
        try running.until("the bad file") { try running.desk.status().badFiles.count == 1 }
        #expect(try running.desk.status().badFiles.first?.keepsEarlier == true)
        #expect(try running.desk.schedules().first?.timing.contains("04:00") == true)
        try ground.write("/other.yaml", experiment)
        let weekly = SchedulerGround.yaml("weekly").replacingOccurrences(of: "drill.yaml", with: "other.yaml")
        try ground.write("/schedules/weekly.yaml", weekly)
        try running.until("another file") { try running.desk.schedules().count == 2 }
        let bad = running.told.count { if case .badFile = $0 { true } else { false } }
        #expect(bad == 1)
        try ground.write("/drill.yaml", experiment)
        try running.until("the mended file") { try running.desk.status().badFiles.isEmpty }
        try running.end()
    }

    @Test func `starts nothing while its store takes no writes, and says so`() throws {
        let running = try running()
        try running.scheduler.store.write("test") { database in
            for change in ["INSERT", "UPDATE"] {
                try database.execute(
                    sql: """
                        CREATE TRIGGER no_\(change) BEFORE \(change) ON drill
                        BEGIN SELECT RAISE(ABORT, 'attempt to write a readonly database'); END
                        """)
            }
        }
        set(Self.due, running)
        try running.until("a trouble") {
            running.scheduler.standingTroubles.contains { $0.contains("readonly database") }
        }
        #expect(runner.state.withLock(\.orders).isEmpty)
        try running.scheduler.store.write("test") { database in
            for change in ["INSERT", "UPDATE"] { try database.execute(sql: "DROP TRIGGER no_\(change)") }
        }
        try running.until("a run") { runner.state.withLock(\.orders.count) == 1 }
        try running.until("no trouble") { running.scheduler.standingTroubles.isEmpty }
        runner.state.withLock { $0.now += 3600 }
        try running.end()
    }

    @Test func `ends once no run goes on, also when its store takes no writes`() throws {
        let running = try running()
        runner.state.withLock { $0.next = (600, "passed") }
        set(Self.due, running)
        try running.until("a run") { try running.desk.status().drill?.state == .running }
        try running.scheduler.store.write("test") { database in
            try database.execute(
                sql: """
                    CREATE TRIGGER no_update BEFORE UPDATE ON drill
                    BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END
                    """)
        }
        running.scheduler.stop(because: "the daemon ends")
        let current = runner.state.withLock(\.current)
        let run = try #require(current)
        try running.until("the run to be stopped") { runner.state.withLock { $0.runs[run]?.verdict == "stopped" } }
        #expect(!running.isOver)
        runner.state.withLock { $0.now += 6 }
        try running.until("its end") { running.isOver }
        #expect(running.told.contains(.trouble(running.scheduler.standingTroubles.first { $0.contains(run) } ?? "")))
        #expect(try running.desk.drills(DrillQuery()).first?.state == .running)
    }

    @Test func `goes on with an empty store when its own is damaged`() throws {
        let running = try running()
        let path = ground.state + "/daemon/schedules.sqlite"
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.write(contentsOf: Data(repeating: 0x55, count: 8192))
        try file.close()
        try running.until("the damage to be found") {
            // Whoever looks first finds out.
            _ = try? running.desk.drills(DrillQuery())
            return FileManager.default.fileExists(atPath: path + ".damaged-1")
        }
        try running.until("every schedule to be paused") {
            (try? running.desk.schedules())?.map(\.pause?.by) == ["aftershockd"]
        }
        try running.desk.resume("nightly", by: "ann")
        set(Self.due, running)
        try running.until("a run") { runner.state.withLock(\.orders.count) == 1 }
        runner.state.withLock { $0.now += 3600 }
        try running.end()
    }
}

/// A runner that says itself why a run was stopped, as that of real runs does.
private final class EchoingRunner: DrillRunner {
    private let inner: SimulatedRunner
    init(_ inner: SimulatedRunner) { self.inner = inner }
    func start(_ order: RunOrder) { inner.start(order) }
    func stop(_ run: String, because reason: String) { inner.stop(run, because: reason) }
    func holder() -> String? { inner.holder() }
    func halted() -> String? { inner.halted() }
    func refusal(of checks: [PreCheck]) -> String? { nil }
    func standing(of run: String) -> RunStanding {
        guard case .ended(let verdict, _) = inner.standing(of: run) else { return inner.standing(of: run) }
        return .ended(verdict: verdict, reason: "the daemon ends: SIGTERM")
    }
}
