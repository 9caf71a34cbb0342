import ChaosModel
import Foundation
import Testing

@testable import ChaosScheduler

@Suite
struct `The scheduler's desk` {
    private let ground: SchedulerGround
    private let scheduler: Scheduler
    private let runner = SimulatedRunner(now: 1_795_000_000)
    private let desk: SchedulerDesk

    init() throws {
        ground = try SchedulerGround()
        try ground.schedule("nightly")
        scheduler = try Scheduler(ground.setup, runner: runner, clock: { [runner] in runner.state.withLock(\.now) })
        desk = SchedulerDesk(scheduler)
    }

    private func audit() throws -> String { try ground.contents("/state/audit.log") }

    @Test func `pauses and resumes, and the audit log knows who`() throws {
        try desk.pause("nightly", because: "a release", by: "ann")
        #expect(try desk.schedules().first?.pause?.reason == "a release")
        #expect(
            try desk.forecast("nightly", count: 1, from: nil).first?.reason.hasPrefix("paused by ann: a release")
                == true)
        try desk.resume("nightly", by: "bob")
        #expect(try desk.schedules().first?.pause == nil)
        #expect(throws: DeskError.conflict("`nightly` is not paused")) { try desk.resume("nightly", by: "bob") }
        let log = try audit()
        #expect(log.contains("\"requester\":\"ann\"") && log.contains("\"kind\":\"scheduleResumed\""))
    }

    @Test func `runs a drill that somebody asks for, also of a paused schedule`() throws {
        try desk.pause("nightly", because: "", by: "ann")
        let asked = try desk.run("nightly", by: "bob")
        #expect(asked.trigger == "bob" && asked.state == .waiting)
        scheduler.step()
        #expect(try desk.status().drill?.id == asked.id)
        #expect(throws: DeskError.self) { try desk.run("nightly", by: "bob") }
        runner.state.withLock { $0.now += 61 }
        scheduler.step()
        let drill = try #require(try desk.drills(DrillQuery()).first)
        #expect(drill.state == .ended && drill.verdict == "passed" && drill.runs.count == 1)
    }

    @Test func `adds and removes files of one schedule`() throws {
        try desk.add("weekly", yaml: SchedulerGround.yaml("weekly"), by: "ann")
        #expect(try desk.schedules().map(\.name) == ["nightly", "weekly"])
        #expect(throws: DeskError.self) { try desk.add("weekly", yaml: "schedules: {weekly: {crom: 1}}", by: "ann") }
        #expect(throws: DeskError.self) { try desk.add("other", yaml: SchedulerGround.yaml("weekly"), by: "ann") }
        for name in ["../x", "a/b", "", ".hidden", "UPPER"] {
            #expect(throws: DeskError.self) { try desk.add(name, yaml: SchedulerGround.yaml("weekly"), by: "ann") }
        }
        try desk.remove("weekly", by: "ann")
        #expect(try desk.schedules().map(\.name) == ["nightly"])
        #expect(try !FileManager.default.contentsOfDirectory(atPath: ground.schedules).contains("weekly.yaml"))
        #expect(throws: DeskError.unknown("no schedule `weekly`")) { try desk.remove("weekly", by: "ann") }
    }

    @Test func `does not write through a link`() throws {
        let target = ground.path + "/elsewhere.yaml"
        try "kept".write(toFile: target, atomically: true, encoding: .utf8)
        try FileManager.default.createSymbolicLink(
            atPath: ground.schedules + "/weekly.yaml", withDestinationPath: target)
        #expect(throws: DeskError.self) { try desk.add("weekly", yaml: SchedulerGround.yaml("weekly"), by: "ann") }
        #expect(try ground.contents("/elsewhere.yaml") == "kept")
    }

    @Test func `tells no secret of a sealed drill before it starts`() throws {
        try ground.schedule("sealed", "cron: '0 3 * * *'\n    window: 2h\n    sealed: true")
        try scheduler.reload()
        let entry = try #require(try desk.forecast("sealed", count: 1, from: nil).first)
        #expect(entry.moment == nil && entry.experiment == nil && entry.commitment?.count == 64)
        runner.state.withLock { $0.now = entry.nominal }
        scheduler.step()
        let waiting = try #require(try desk.drills(DrillQuery(schedule: "sealed")).first)
        #expect(waiting.moment == nil && waiting.experiment == nil && waiting.opening == nil)
        #expect(waiting.commitment == entry.commitment)
        runner.state.withLock { $0.now = entry.nominal + 7200 }
        scheduler.step()
        let begun = try #require(try desk.drills(DrillQuery(schedule: "sealed")).first)
        #expect(begun.opening?.contains("moment \(Int(begun.moment ?? 0))\n") == true)
    }

    @Test func `foretells nothing that was due before the schedule was there, and what waits once`() throws {
        let offline = try SchedulerDesk(offline: ground.setup)
        let day = 1_795_489_200.0  // 2026-11-24 03:00 UTC
        runner.state.withLock { $0.now = day + 60 }
        try ground.schedule("late", "cron: '0 3 * * *'\n    window: 2h")
        try scheduler.reload()
        #expect(try desk.forecast("late", count: 2, from: nil).map(\.nominal) == [day + 86400, day + 2 * 86400])
        #expect(try offline.forecast("late", count: 1, from: day).allSatisfy { $0.nominal > day })
        runner.state.withLock { $0.now = day + 86400 }
        scheduler.step()
        let waiting = try #require(try desk.drills(DrillQuery(schedule: "late")).first)
        let entries = try desk.forecast("late", count: 2, from: nil)
        #expect(entries.map(\.nominal) == [day + 86400, day + 2 * 86400])
        #expect(entries.first?.moment == waiting.moment && waiting.state == .waiting)
        #expect(try desk.schedules().first { $0.name == "late" }?.next == entries.first)
        runner.state.withLock { $0.now = waiting.moment ?? 0 }
        scheduler.step()
        #expect(try desk.forecast("late", count: 1, from: nil).map(\.nominal) == [day + 2 * 86400])
    }

    @Test func `says of what is due that runs are halted`() throws {
        runner.state.withLock { $0.halted = "on fire" }
        let entry = try #require(try desk.forecast("nightly", count: 1, from: nil).first)
        #expect(entry.isDue && entry.reason.hasPrefix("due, unless runs are still halted: on fire"), "\(entry.reason)")
        #expect(try desk.schedules().first?.next == entry)
    }

    @Test func `tells at once of a store that takes no writes, until it does`() throws {
        try scheduler.store.write("test") {
            try $0.execute(
                sql: """
                    CREATE TRIGGER no_insert BEFORE INSERT ON drill
                    BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END
                    """)
        }
        #expect(throws: DeskError.self) { try desk.run("nightly", by: "bob") }
        let troubles = scheduler.standingTroubles
        #expect(troubles.count == 1 && troubles.first?.hasSuffix("schedules.sqlite: database or disk is full") == true)
        scheduler.step()
        #expect(scheduler.standingTroubles == troubles)
        try scheduler.store.write("test") { try $0.execute(sql: "DROP TRIGGER no_insert") }
        scheduler.step()
        #expect(scheduler.standingTroubles == [])
    }

    @Test func `has who halted in the record of the drill`() throws {
        _ = try desk.run("nightly", by: "bob")
        scheduler.step()
        try scheduler.withCore { core throws(StoreError) in try core.note(stop: "halted by ann: on fire") }
        runner.state.withLock { state in
            if let run = state.current { state.runs[run] = (state.now, state.now, "stopped") }
        }
        scheduler.step()
        #expect(try desk.drills(DrillQuery()).first?.reason == "halted by ann: on fire: as simulated")
    }

    @Test func `without a daemon looks, and says what to do`() throws {
        try desk.pause("nightly", because: "a release", by: "ann")
        let offline = try SchedulerDesk(offline: ground.setup)
        #expect(try offline.schedules().first?.pause?.by == "ann")
        #expect(try offline.forecast(nil, count: 3, from: 1_795_000_000).count == 3)
        do {
            _ = try offline.run("nightly", by: "ann")
            Issue.record("it ran")
        } catch { #expect("\(error)".contains("start aftershockd")) }
    }
}
