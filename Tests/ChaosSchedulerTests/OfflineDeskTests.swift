import ChaosModel
import Foundation
import Testing

@testable import ChaosScheduler

@Suite
struct `A desk before any daemon` {
    private let ground: SchedulerGround

    init() throws {
        ground = try SchedulerGround()
        try ground.schedule("nightly")
        try ground.schedule("sealed", "cron: '0 3 * * *'\n    window: 2h\n    sealed: true")
    }

    @Test func `makes nothing by looking`() throws {
        let desk = try SchedulerDesk(offline: ground.setup)
        #expect(try desk.schedules().map(\.name) == ["nightly", "sealed"])
        #expect(try desk.forecast(nil, count: 4, from: 1_795_000_000).count == 4)
        #expect(try desk.text(of: "nightly").contains("nightly"))
        #expect(try desk.drills(DrillQuery()).isEmpty && desk.status().schedules == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: ground.state) == [])
        try FileManager.default.removeItem(atPath: ground.state)
        #expect(try SchedulerDesk(offline: ground.setup).schedules().count == 2)
        #expect(!FileManager.default.fileExists(atPath: ground.state))
    }

    @Test func `changes what the first daemon then finds`() throws {
        try FileManager.default.removeItem(atPath: ground.state)
        let desk = try SchedulerDesk(offline: ground.setup)
        try desk.pause("nightly", because: "a release", by: "ann")
        try desk.pause("sealed", because: "", by: "ann")
        try desk.resume("sealed", by: "bob")
        try desk.add("weekly", yaml: SchedulerGround.yaml("weekly"), by: "ann")
        try desk.remove("weekly", by: "ann")
        #expect(!FileManager.default.fileExists(atPath: ground.state + "/daemon/secret"))
        let scheduler = try Scheduler(ground.setup, runner: SimulatedRunner(now: 0), clock: { 1_795_000_000 })
        #expect(try SchedulerDesk(scheduler).schedules().map(\.pause?.reason) == ["a release", nil])
        #expect(scheduler.standingTroubles == [])
    }

    @Test func `leaves a damaged store as it is`() throws {
        _ = try ScheduleStore.open(state: ground.state, note: { _ in })
        let path = ground.state + "/daemon/schedules.sqlite"
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.write(contentsOf: Data(repeating: 0x55, count: 8192))
        try file.close()
        do {
            _ = try SchedulerDesk(offline: ground.setup)
            Issue.record("it was used")
        } catch { #expect("\(error)".contains("is damaged"), "\(error)") }
        #expect(!FileManager.default.fileExists(atPath: path + ".damaged-1"))
    }
}
