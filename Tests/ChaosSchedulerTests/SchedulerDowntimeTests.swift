import ChaosModel
import Foundation
import Testing

@testable import ChaosScheduler

/// What a scheduler finds that was not there for a while.
@Suite
struct `A scheduler after a downtime` {
    private static let begin = 1_795_478_400.0  // 2026-11-24 00:00 UTC
    private let ground: SchedulerGround
    private let runner = SimulatedRunner(now: begin)

    init() throws {
        ground = try SchedulerGround()
        try ground.schedule("nightly")
        try ground.schedule("weekly", "cron: '0 5 * * *'")
        try live(at: Self.begin)
    }

    private func live(at now: Double) throws {
        runner.state.withLock { $0.now = now }
        try Scheduler(ground.setup, runner: runner, clock: { now }).step()
    }

    private func drills(_ schedule: String) throws -> [DrillRecord] {
        let store = try ScheduleStore.look(state: ground.state)
        return try store.read { try DrillTable.drills(DrillQuery(schedule: schedule), $0) }.map(\.record)
    }

    @Test func `says which times of a rule that was changed came to nothing`() throws {
        try ground.schedule("nightly", "cron: '30 4 * * *'")
        try FileManager.default.removeItem(atPath: ground.schedules + "/weekly.yaml")
        try live(at: Self.begin + 2 * 86_400)
        let changed = try drills("nightly")
        #expect(changed.map(\.nominal) == [1.125, 0.125].map { Self.begin + $0 * 86_400 })
        #expect(changed.allSatisfy { $0.state == .skipped })
        #expect(changed.first?.reason == "the schedule was changed while no daemon ran")
        #expect(
            try drills("weekly").map(\.reason)
                == Array(
                    repeating: "the schedule was removed while no daemon ran", count: 2))
        // Told once: the next daemon has nothing to add.
        try live(at: Self.begin + 2 * 86_400 + 60)
        #expect(try drills("nightly").count == 2 && drills("weekly").count == 2)
        #expect(runner.state.withLock(\.orders).isEmpty)
    }

    @Test func `makes up for times of a rule that stayed, whatever else was edited`() throws {
        try ground.schedule("nightly", "cron: '0 3 * * *'\n    summary: Another one\n    deadline: 6h")
        try live(at: Self.begin + 4 * 3_600)
        #expect(try drills("nightly").map(\.state) == [.starting])
    }

    @Test(arguments: [false, true])
    func `says loudly that its store is gone, and runs nothing of before`(isEmpty: Bool) throws {
        let path = ground.state + "/daemon/schedules.sqlite"
        if isEmpty {
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.truncate(atOffset: 0)
            try file.close()
        } else {
            try FileManager.default.removeItem(atPath: path)
        }
        let now = Self.begin + 3 * 3_600 + 60
        runner.state.withLock { $0.now = now }
        let scheduler = try Scheduler(ground.setup, runner: runner, clock: { now })
        scheduler.step()
        #expect(scheduler.standingTroubles.contains { $0.contains("is gone, although a daemon ran here before") })
        #expect(try SchedulerDesk(scheduler).schedules().map(\.pause?.by) == ["aftershockd", "aftershockd"])
        // 03:00 was a minute ago, within its deadline; resuming does not bring it back.
        try SchedulerDesk(scheduler).resume("nightly", by: "ann")
        scheduler.step()
        #expect(try drills("nightly").isEmpty)
        #expect(runner.state.withLock(\.orders).isEmpty)
    }
}
