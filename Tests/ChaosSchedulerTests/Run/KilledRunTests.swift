import ChaosEngine
import ChaosModel
import ChaosScheduler
import LinuxKernel
import Testing

/// Killed with everything that watches over it, a run leaves names in the state directory. None of them may stay for ever, or
/// be taken for a run that goes on.
@Suite(.enabled(if: RunnerGround.isBuilt, "needs the built command, .build/debug/aftershock"))
struct `A run that is killed at any moment` {
    private let ground: RunnerGround

    init() throws { ground = try RunnerGround() }

    /// Kills it with its guardian and whatever else it started.
    private func kill(_ run: String, _ starter: ProcessDrillRunner) throws {
        for _ in 0..<3 {
            for pid in ProcessTable.all() {
                guard let stat = ProcessTable.stat(pid), !stat.hasEnded else { continue }
                let words = ProcessTable.commandLine(pid)
                guard words.first == RunnerGround.aftershock, words.contains(where: { $0.hasPrefix(ground.directory) })
                else { continue }
                _ = try ProcessHandle(pid: pid, startTicks: stat.startTicks)?.send(signal: 9)
            }
        }
        try ground.until("the end of \(run)") { starter.standing(of: run) != .underWay }
    }

    @Test(arguments: [0, 3, 8, 20, 45, 100, 250, 600])
    func `leaves no feed and no claim, and its name means one run`(milliseconds: UInt64) throws {
        let starter = ground.runner()
        try starter.start(ground.order("killed", "long.yaml"))
        // The last one when it surely goes on.
        if milliseconds == 600 { try ground.begin(of: "killed") }
        Clock.sleep(milliseconds: milliseconds)
        try kill("killed", starter)
        let next = ground.runner()
        let standing = next.standing(of: "killed")
        switch standing {
        case .ended("interrupted", _), .unknown: break
        default: Issue.record("\(standing)")
        }
        #expect(try !OpenFileLock.isHeld(ground.state + "/daemon/killed.lock"))
        #expect(next.holder() == nil && LiveTail.current(state: ground.state) == [])
        // The next run, whoever begins it, ends what this one said of itself.
        try next.start(ground.order("after"))
        let end = try ground.end(of: "after", next)
        guard case .ended("passed", _) = end else { throw RunnerGround.Unmet(what: "\(end)") }
        #expect(try Directory.list(ground.state + "/live") == [])
        try next.start(ground.order("killed"))
        let again = try ground.end(of: "killed", next)
        let begins = try ground.audit("killed").count { $0.kind == .runBegan }
        if case .ended("passed", _) = again {
            #expect(standing == .unknown && begins == 1)
        } else {
            #expect(again == standing && begins <= 1, "\(again)")
        }
        let left = try Directory.list(ground.state + "/daemon")
        #expect(Set(left).isSubset(of: ["killed.lock", "killed.log"]), "\(left)")
        #expect(try Directory.list(ground.state + "/live") == [])
    }
}
