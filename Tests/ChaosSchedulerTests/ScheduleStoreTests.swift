import ChaosModel
import Foundation
import LinuxKernel
import Testing

@testable import ChaosScheduler

@Suite
struct `The scheduler's store` {
    private func drill(_ nominal: Double) -> StoredDrill {
        StoredDrill(
            record: DrillRecord(id: 0, schedule: "a", nominal: nominal, moment: nominal, trigger: "schedule"),
            latest: nominal + 600)
    }

    @Test func `has one drill for a due time`() throws {
        let ground = try SchedulerGround()
        let store = try ScheduleStore.open(state: ground.state, note: { _ in })
        let added = try store.write("test") { database in
            try (0..<2).map { _ in
                var drill = drill(1000)
                return try DrillTable.add(&drill, database)
            }
        }
        #expect(added == [true, false])
        #expect(try store.read(DrillTable.open).count == 1)
    }

    @Test func `is only its owner's`() throws {
        let ground = try SchedulerGround()
        _ = try ScheduleStore.open(state: ground.state, note: { _ in })
        let mode = try FileManager.default.attributesOfItem(atPath: ground.state + "/daemon/schedules.sqlite")
        #expect(mode[.posixPermissions] as? Int == 0o600)
    }

    @Test func `puts a damaged one aside, and pauses every schedule`() throws {
        let ground = try SchedulerGround()
        try ground.schedule("nightly")
        _ = try ScheduleStore.open(state: ground.state, note: { _ in })
        try ground.write("/state/daemon/schedules.sqlite", String(repeating: "garbage ", count: 1000))
        chmod(ground.state + "/daemon/schedules.sqlite", 0o600)
        let scheduler = try Scheduler(ground.setup, runner: SimulatedRunner(now: 0), clock: { 1_795_000_000 })
        #expect(scheduler.standingTroubles.contains { $0.contains("was damaged") })
        #expect(FileManager.default.fileExists(atPath: ground.state + "/daemon/schedules.sqlite.damaged-1"))
        let status = try SchedulerDesk(scheduler).schedules()
        #expect(status.map(\.pause?.by) == ["aftershockd"])
        let row = try scheduler.store.read(ScheduleTable.all)["nightly"]
        #expect(row?.horizon == 1_795_000_000)
    }

    @Test func `leaves one of a later version alone`() throws {
        let ground = try SchedulerGround()
        let store = try ScheduleStore.open(state: ground.state, note: { _ in })
        try store.write("test") { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('from the future')") }
        #expect {
            _ = try ScheduleStore.open(state: ground.state, note: { _ in })
        } throws: { if case StoreError.newer = $0 { true } else { false } }
    }

    @Test func `changes nothing when there is no room`() throws {
        let ground = try SchedulerGround()
        let store = try ScheduleStore.open(state: ground.state, note: { _ in })
        try store.read { try $0.execute(sql: "PRAGMA max_page_count = 1") }
        #expect {
            try store.write("test") { database in
                for nominal in 0..<500 {
                    var drill = drill(Double(nominal))
                    _ = try DrillTable.add(&drill, database)
                }
            }
        } throws: { "\($0)".contains("full") && !"\($0)".contains("INSERT") }
        #expect(try store.read(DrillTable.open).isEmpty)
    }

    @Test func `keeps a second daemon off, and names the first`() throws {
        let ground = try SchedulerGround()
        let first = try Scheduler(ground.setup, runner: SimulatedRunner(now: 0))
        #expect(throws: DeskError.conflict("another daemon has \(ground.state): process \(getpid())")) {
            _ = try Scheduler(ground.setup, runner: SimulatedRunner(now: 0))
        }
        withExtendedLifetime(first) {}
    }

    @Test func `makes the host's secret once`() throws {
        let ground = try SchedulerGround()
        let first = try HostSecret.open(state: ground.state), second = try HostSecret.open(state: ground.state)
        #expect(first.bytes == second.bytes && first.bytes.count == 32)
        let path = ground.state + "/" + HostSecret.file
        try Directory.replaceFile(path, with: [1, 2, 3], mode: 0o600)
        #expect {
            _ = try HostSecret.open(state: ground.state)
        } throws: { "\($0)".contains("has 3 bytes and must have 32") }
    }
}
