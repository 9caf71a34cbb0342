import ChaosEngine
import ChaosModel
import ChaosScheduler
import Foundation
import LinuxKernel
import Synchronization
import Testing

@Suite(.enabled(if: RunnerGround.isBuilt, "needs the built command, .build/debug/aftershock"))
struct `A drill's run` {
    private let ground: RunnerGround
    private let runner: ProcessDrillRunner

    init() throws {
        ground = try RunnerGround()
        runner = ground.runner()
    }

    @Test func `is unknown, then under way, then has its verdict, and is run once under its name`() throws {
        #expect(runner.standing(of: "nap-1") == .unknown)
        try runner.start(ground.order("nap-1"))
        #expect(runner.standing(of: "nap-1") == .underWay)
        let end = try ground.end(of: "nap-1", runner)
        guard case .ended("passed", _) = end else { throw RunnerGround.Unmet(what: "\(end)") }
        try runner.start(ground.order("nap-1"))
        #expect(runner.standing(of: "nap-1") == end)
        #expect(ground.runner().standing(of: "nap-1") == end)
        let audit = try ground.audit("nap-1")
        #expect(audit.map(\.kind) == [.runBegan, .runEnded])
        #expect(audit.allSatisfy { $0.trigger == "schedule tests" })
        #expect(try Directory.list(ground.state + "/daemon") == [])
        #expect(try Directory.list(ground.state + "/live") == [])
    }

    @Test func `that is refused says why, and may be tried again`() throws {
        try runner.start(ground.order("gone", "missing.yaml"))
        guard case .ended("refused", let why) = try ground.end(of: "gone", runner) else {
            throw RunnerGround.Unmet(what: "refused")
        }
        #expect(why.contains("missing.yaml: error: No such file"), "\(why)")
        #expect(ground.runner().standing(of: "gone") == .ended(verdict: "refused", reason: why))
        try runner.start(ground.order("gone"))
        guard case .ended("passed", _) = try ground.end(of: "gone", runner) else {
            throw RunnerGround.Unmet(what: "passed")
        }
    }

    @Test func `that is for a fleet is coordinated over its hosts`() throws {
        try ground.write(
            """
            experiment: fleet
            targets: {all: {hosts: all}}
            method: [{cpu.burn: {target: all, load: 10%, for: 1s}}]

            """, as: "fleet.yaml")
        try runner.start(ground.order("fleet-1", "fleet.yaml"))
        // Nobody has said where its etcd is: that is what the fleet's command asks first.
        guard case .ended("refused", let why) = try ground.end(of: "fleet-1", runner) else {
            throw RunnerGround.Unmet(what: "refused")
        }
        #expect(why.contains("where is etcd?"), "\(why)")
    }

    @Test func `that somebody else could have changed since is not started`() throws {
        let path = ground.path("nap.yaml")
        for mode in [0o666, 0o664] as [mode_t] {
            #expect(chmod(path, mode) == 0)
            #expect {
                try runner.start(ground.order("foreign"))
            } throws: { "\($0)".contains("\(path): Operation not permitted") }
        }
        #expect(chmod(path, 0o644) == 0 && chmod(ground.directory, 0o777) == 0)
        #expect {
            try runner.start(ground.order("foreign"))
        } throws: { "\($0)".contains("\(ground.directory): Operation not permitted") }
        #expect(chmod(ground.directory, 0o700) == 0)
        #expect(runner.standing(of: "foreign") == .unknown)
        #expect(!Directory.exists(ground.state + "/runs/foreign"))
    }

    @Test func `that left nothing did not pass`() throws {
        let other = ProcessDrillRunner(executable: "/bin/true", state: ground.state, lock: ground.lock)
        try other.start(ground.order("true"))
        #expect(try ground.end(of: "true", other) == .ended(verdict: "interrupted", reason: "it left no report"))
    }

    @Test func `that changes nothing of what it should change is refused`() throws {
        try runner.start(ground.order("change", "limit.yaml", ExperimentOverrides(fields: ["fd.limit.limt=3"])))
        let end = try ground.end(of: "change", runner)
        guard case .ended("refused", let why) = end else { throw RunnerGround.Unmet(what: "\(end)") }
        #expect(why.contains("`fd.limit` has no field `limt`"), "\(why)")
    }

    @Test func `has no name that leads elsewhere`() {
        for name in ["", "../x", "A", "a b", String(repeating: "a", count: 65)] {
            #expect(throws: DeskError.self) { try runner.start(ground.order(name)) }
            #expect(runner.standing(of: name) == .unknown)
        }
    }

    @Test func `that several start under one name is one run`() throws {
        let runners = [runner, ground.runner(), ground.runner()]
        let failures = Failures()
        DispatchQueue.concurrentPerform(iterations: 9) { index in
            do { try runners[index % 3].start(ground.order("once")) } catch { failures.add("\(error)") }
        }
        #expect(failures.all == [])
        _ = try ground.end(of: "once", runner)
        #expect(try ground.audit("once").filter { $0.kind != .runEnded }.map(\.kind) == [.runBegan])
    }

    @Test func `is stopped when it is asked to, and says by whom`() throws {
        try runner.start(ground.order("long", "long.yaml"))
        try ground.begin(of: "long")
        #expect(runner.holder() == "long")
        #expect(runner.standing(of: "long") == .underWay)
        runner.stop("long", because: "the daemon ends")
        let end = try ground.end(of: "long", runner)
        guard case .ended("stopped", let why) = end else { throw RunnerGround.Unmet(what: "\(end)") }
        #expect(why.hasPrefix("the daemon ends: "), "\(why)")
        #expect(runner.holder() == nil)
    }

    @Test func `is found, stopped and judged by somebody who did not start it`() throws {
        try runner.start(ground.order("adopted", "long.yaml"))
        let other = ground.runner()
        #expect(other.standing(of: "adopted") == .underWay)
        try ground.begin(of: "adopted")
        #expect(other.standing(of: "adopted") == .underWay)
        other.stop("adopted", because: "enough")
        guard case .ended("stopped", _) = try ground.end(of: "adopted", other) else {
            throw RunnerGround.Unmet(what: "stopped")
        }
    }

    @Test func `that is killed is interrupted once its guardian has taken everything back`() throws {
        var victim = try spawn(SpawnRequest(["/bin/sleep", "1000"]))
        defer {
            _ = try? victim.send(signal: 9)
            _ = try? victim.wait()
        }
        let limits = "/proc/\(victim.pid)/limits"
        let before = try File.text(of: limits)
        try runner.start(
            ground.order(
                "killed", "limit.yaml",
                ExperimentOverrides(fields: ["fd.limit.for=600s"], targets: ["victim=pid:\(victim.pid)"])))
        try ground.event(.faultOn, of: "killed")
        #expect(try File.text(of: limits) != before)
        let process = try #require(HeldRun.of(ground.lock)?.process)
        let other = ground.runner()
        _ = try ProcessHandle(pid: process.pid, startTicks: process.startTicks)?.send(signal: 9)
        for one in [runner, other] {
            let end = try ground.end(of: "killed", one)
            guard case .ended("interrupted", let why) = end else { throw RunnerGround.Unmet(what: "\(end)") }
            #expect(why.contains("the guardian took back"), "\(why)")
        }
        #expect(try File.text(of: limits) == before)
        try ground.until("the feed to be removed") { LiveTail.current(state: ground.state) == [] }
    }

    @Test func `begins nowhere while runs are halted`() throws {
        #expect(runner.halted() == nil)
        try ground.write("on fire\n", as: "state/halt")
        #expect(runner.halted()?.contains("on fire") == true)
        try runner.start(ground.order("barred"))
        let end = try ground.end(of: "barred", runner)
        guard case .ended("refused", let why) = end else { throw RunnerGround.Unmet(what: "\(end)") }
        #expect(why.contains("halted") && why.contains("on fire"), "\(why)")
    }

    @Test func `begins nowhere while a file is there that a policy names`() throws {
        let runner = ground.runner(policy: "policy.yaml")
        #expect(runner.halted() == nil)
        try ground.write("halt: {files: [\"\(ground.path("STOP"))\"]}\n", as: "policy.yaml")
        #expect(runner.halted() == nil)
        try ground.write("frozen for the holidays\n", as: "STOP")
        try ground.until("the file to be seen") { runner.halted()?.contains("frozen for the holidays") == true }
        #expect(runner.halted()?.hasPrefix(ground.path("STOP") + " (of ") == true)
        try Directory.removeFile(ground.path("STOP"))
        try ground.until("the file to be gone") { runner.halted() == nil }
        // A policy that cannot be read, or that others can write, refuses runs by itself.
        try ground.write("halt: {files: [\"\(ground.directory)\"]}\n", as: "other.yaml")
        #expect(ground.runner(policy: "other.yaml").halted()?.contains(ground.directory) == true)
        try ground.write("halt: [", as: "other.yaml")
        #expect(ground.runner(policy: "other.yaml").halted() == nil)
    }

    @Test func `that is over leaves its lock and log only until there are many of them`() throws {
        try runner.start(ground.order("long", "long.yaml"))
        try ground.begin(of: "long")
        for number in 0..<150 {
            let lock = ground.path("state/daemon/old-\(number).lock")
            _ = try File(lock, access: .append, creatingWith: 0o600, followsLinks: false)
            try ground.write("said\n", as: "state/daemon/old-\(number).log")
            try ground.write("said\n", as: "state/daemon/alone-\(number).log")
        }
        try runner.start(ground.order("nap"))
        let left = try Directory.list(ground.state + "/daemon")
        // The newer hundred, the one that goes on, and the one that begins: a lock and a log each.
        #expect(left.count <= 2 * 102 && left.contains("long.lock") && left.contains("nap.lock"), "\(left.count)")
        #expect(runner.standing(of: "long") == .underWay)
        runner.stop("long", because: "enough")
        for run in ["nap", "long"] { _ = try ground.end(of: run, runner) }
    }
}

/// What went wrong on threads.
private final class Failures: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
}
