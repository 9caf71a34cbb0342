import ChaosModel
import Foundation
import LinuxKernel
import Testing

@testable import ChaosScheduler

/// A real process that is killed at every moment of its store, and another one that takes over.
@Suite
struct `A scheduler that is killed` {
    private static let due = 1_795_489_200.0  // 2026-11-24 03:00 UTC

    @Test func `runs each drill once, and forgets none`() throws {
        var fatal = 1, isOver = false
        while !isOver {
            let ground = try SchedulerGround()
            try FileManager.default.createDirectory(atPath: ground.path + "/runs", withIntermediateDirectories: true)
            try ground.schedule("nightly", "cron: '0 3 * * *'\n    stages: [{name: 5%}, {name: 30%}]")
            #expect(try CrashingScheduler.live(ground, Self.due - 60, "0").status == .exited(0))
            let (status, log) = try CrashingScheduler.live(ground, Self.due + 1, "\(fatal)")
            // Without a moment of that number it came to its end.
            isOver = status == .exited(0)
            #expect(isOver || status == .signaled(9), "\(log)")
            #expect(try CrashingScheduler.live(ground, Self.due + 30, "-1").status == .exited(0), "after \(log)")
            let words = Comment(rawValue: "killed at \(fatal): \(log)")
            let store = try ScheduleStore.open(state: ground.state, note: { Issue.record("\($0)") })
            let drills = try store.read { try DrillTable.drills(DrillQuery(), $0) }.map(\.record)
            #expect(drills.count == 1, words)
            #expect(drills.first?.verdict == "passed", words)
            #expect(drills.first?.runs.count == 2, words)
            let begun = try FileManager.default.contentsOfDirectory(atPath: ground.path + "/runs").filter {
                $0.hasSuffix(".log")
            }
            #expect(Set(begun.map { String($0.dropLast(4)) }) == Set(drills.first?.runs ?? []), words)
            for log in begun { #expect(try ground.contents("/runs/" + log) == "begun\n", words) }
            fatal += 1
        }
        // Two stages, each named, seen and ended, and what came before: less than that would be another program.
        #expect(fatal > 12)
    }
}
