import ChaosModel
import Foundation
import LinuxKernel
import Testing

@testable import ChaosEngine
@testable import ChaosScheduler

/// A real scheduler with real runs of the built command, killed at each kind of moment of its store.
@Suite(.enabled(if: RunnerGround.isBuilt, "the command `aftershock` is not built"))
struct `A scheduler with real runs` {
    private static let due = 1_795_489_200.0  // 2026-11-24 03:00 UTC
    private static let kinds = ["plan", "start", "running", "stage", "end"]
    private static let moments =
        ["after take", "after files"] + kinds.flatMap { ["before \($0)", "after \($0)"] }

    private func ground(_ victim: Int32, for length: String) throws -> SchedulerGround {
        let ground = try SchedulerGround()
        try ground.write(
            "/drill.yaml",
            """
            experiment: drill
            targets: {victim: {pid: \(victim)}}
            method: [{process.pause: {target: victim, for: \(length)}}]

            """)
        return ground
    }

    private func drills(_ ground: SchedulerGround) throws -> [DrillRecord] {
        let store = try ScheduleStore.open(state: ground.state, note: { Issue.record("\($0)") })
        return try store.read { try DrillTable.drills(DrillQuery(), $0) }.map(\.record)
    }

    /// Nothing is left of faults: neither in the journal nor at the victim.
    private func checkNothingLeft(_ ground: SchedulerGround, _ victim: Int32, _ words: Comment) throws {
        let journal = JournalContents(try File.contents(of: ground.state + "/journal"))
        #expect(journal.pending.isEmpty && journal.damaged.isEmpty, words)
        #expect(ProcessTable.stat(victim)?.state == "S", words)
    }

    @Test(arguments: moments)
    func `that is killed leaves one bundle for each run, and nothing else`(moment: String) throws {
        var victim = try spawn(SpawnRequest(["/bin/sleep", "1000"]))
        defer {
            _ = try? victim.send(signal: 9)
            _ = try? victim.wait()
        }
        for attempt in 1...3 {
            let ground = try ground(victim.pid, for: "\(attempt * 400)ms")
            try ground.schedule("nightly", "cron: '0 3 * * *'\n    stages: [{name: 5%}, {name: 30%}]")
            let lock = ground.path + "/host.lock"
            #expect(try CrashingScheduler.live(ground, Self.due - 60, "0", lock: lock).status == .exited(0))
            let (status, log) = try CrashingScheduler.live(ground, Self.due + 1, moment, lock: lock)
            // On a busy host a run may be over before anybody saw it go on: a longer one, then.
            if status == .exited(0), moment.hasSuffix("running"), attempt < 3 { continue }
            #expect(status == .signaled(9), "\(moment): \(log)")
            let (end, rest) = try CrashingScheduler.live(ground, Self.due + 30, "-1", lock: lock)
            let words = Comment(rawValue: "killed at \(moment): \(log)\nthen \(rest)")
            #expect(end == .exited(0), words)
            let drills = try drills(ground)
            #expect(drills.count == 1, words)
            #expect(drills.first?.verdict == "passed", "\(drills.first?.reason ?? "") \(words)")
            let bundles = try FileManager.default.contentsOfDirectory(atPath: ground.state + "/runs")
            #expect(bundles.count == 2 && Set(bundles) == Set(drills.first?.runs ?? []), words)
            try checkNothingLeft(ground, victim.pid, words)
            return
        }
    }

    @Test func `that is halted stops its run, and starts none until that is over`() throws {
        var victim = try spawn(SpawnRequest(["/bin/sleep", "1000"]))
        defer {
            _ = try? victim.send(signal: 9)
            _ = try? victim.wait()
        }
        let ground = try ground(victim.pid, for: "600s")
        try ground.schedule("nightly")
        let lock = ground.path + "/host.lock"
        #expect(try CrashingScheduler.live(ground, Self.due - 60, "0", lock: lock).status == .exited(0))
        let (status, log) = try CrashingScheduler.live(ground, Self.due + 1, "halt", lock: lock)
        #expect(status == .exited(0), "\(log)")
        #expect(log.contains("halted: by ann: enough") || log.contains("by ann: enough"), "\(log)")
        #expect(log.contains("then: no"), "\(log)")
        #expect(try drills(ground).map(\.verdict) == ["stopped"], "\(log)")
        let audit = try ground.contents("/state/audit.log")
        #expect(audit.contains("\"haltSet\"") && audit.contains("\"haltCleared\""))
        try checkNothingLeft(ground, victim.pid, "\(log)")
    }
}
