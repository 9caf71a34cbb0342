import ChaosModel
import Foundation
import Testing

@testable import ChaosScheduler

@Suite
struct `Schedule files` {
    @Test func `keep their last good content when they break`() throws {
        let ground = try SchedulerGround()
        try ground.schedule("nightly")
        var files = ScheduleFiles(directories: [ground.schedules], owners: nil)
        let look1 = files.look(isPatient: false)
        #expect(look1)
        try ground.write("/schedules/nightly.yaml", "schedules:\n  nightly: {crom: x}\n")
        // An editor may be about to write more.
        let look2 = files.look(isPatient: true)
        #expect(!look2)
        let look3 = files.look(isPatient: true)
        #expect(look3)
        #expect(files.badFiles.map(\.keepsEarlier) == [true])
        #expect(files.inForce.flatMap(\.schedules).map(\.name) == ["nightly"])

        var restarted = ScheduleFiles(directories: [ground.schedules], owners: nil, lastGood: files.lastGood)
        let look4 = restarted.look(isPatient: false)
        #expect(look4)
        #expect(restarted.badFiles.map(\.keepsEarlier) == [true])
        #expect(restarted.inForce.flatMap(\.schedules).map(\.name) == ["nightly"])
    }

    @Test func `share no name`() throws {
        let ground = try SchedulerGround()
        try ground.write("/schedules/a.yaml", SchedulerGround.yaml("nightly"))
        try ground.write("/schedules/b.yml", SchedulerGround.yaml("nightly"))
        var files = ScheduleFiles(directories: [ground.schedules], owners: nil)
        let look5 = files.look(isPatient: false)
        #expect(look5)
        #expect(files.inForce.map(\.path) == [ground.schedules + "/a.yaml"])
        #expect(files.badFiles.map(\.path) == [ground.schedules + "/b.yml"])
        #expect(files.badFiles.first?.problem.contains("b.yml:2:3: error: the schedule `nightly` is in") == true)
    }

    @Test func `of a directory that is gone stay in force`() throws {
        let ground = try SchedulerGround()
        try ground.schedule("nightly")
        var files = ScheduleFiles(directories: [ground.schedules], owners: nil)
        let look6 = files.look(isPatient: false)
        #expect(look6)
        try FileManager.default.moveItem(atPath: ground.schedules, toPath: ground.path + "/away")
        let look7 = files.look(isPatient: false)
        #expect(!look7)
        #expect(files.troubles.count == 1)
        #expect(files.inForce.count == 1)
    }

    @Test func `leave out what editors put beside them`() throws {
        for name in [".nightly.yaml.swp", "nightly.yaml~", "#nightly.yaml", ".#nightly.yaml", "4913", "notes.txt"] {
            #expect(!ScheduleFiles.isScheduleFile(name))
        }
        #expect(ScheduleFiles.isScheduleFile("nightly.yaml") && ScheduleFiles.isScheduleFile("nightly.yml"))
    }
}
