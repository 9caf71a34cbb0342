import ChaosModel
import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

extension EngineOnKernel {
    /// Executor and guardian watch each other; where both are stopped, every other command says so and `halt` ends it.
    @Suite(.serialized) struct Liveness {
        @Test func `a run whose guardian is stopped rolls back, says why, and leaves no stopped guardian`() throws {
            let seen = try Ground.use { ground in
                let (run, before) = try Self.limited(in: ground)
                try Self.signal(SIGSTOP, to: ground.ours("guardian"))
                let code = try run.wait()
                return (code, try run.report().reason, try HostState(of: ground).differences(from: before))
            }
            #expect(seen.0 == 5)
            #expect(seen.1.contains("the guardian does not answer"))
            #expect(seen.2 == [])
        }

        @Test func `a guardian that is stopped for a moment ends nothing`() throws {
            let seen = try Ground.use { ground in
                let (run, before) = try Self.limited(in: ground, length: "5s")
                let guardian = ground.ours("guardian")
                try Self.signal(SIGSTOP, to: guardian)
                Clock.sleep(milliseconds: 1000)
                try Self.signal(SIGCONT, to: guardian)
                let code = try run.wait()
                return (code, try HostState(of: ground).differences(from: before))
            }
            #expect(seen.0 == 0)
            #expect(seen.1 == [])
        }

        @Test func `with both stopped other commands name the stopped holder, and halt takes everything back`() throws {
            let seen = try Ground.use { ground in
                let (run, before) = try Self.limited(in: ground)
                try Self.signal(SIGSTOP, to: ground.ours("guardian") + [run.pid])
                let victim = ground.victims[0].pid
                let next = try CommandRun(
                    ["inject", "fd.limit", "--target", "pid:\(victim)", "--limit", "8", "--for", "1s"], in: ground)
                let recover = try CommandRun(["recover"], in: ground)
                let boot = try CommandRun(["recover", "--boot"], in: ground)
                let codes = [try next.wait(), try recover.wait(), try boot.wait()]
                let stillOn = try OpenFileLimit.of(victim).soft
                let texts = [next.errors, recover.errors, boot.output]
                let halt = try CommandRun(["halt"], in: ground)
                let halted = try halt.wait()
                return (
                    codes: codes, texts: texts.map { $0.contains("[\(run.pid)], which is stopped: `aftershock halt`") },
                    stillOn: stillOn, halted: halted, code: try run.wait(), reason: try run.report().reason,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.codes == [2, 2, 3])
            #expect(seen.texts == [true, true, true])
            #expect(seen.stillOn == 4)
            #expect(seen.halted == 0)
            #expect(seen.code == 5)
            #expect(seen.reason.contains("SIGTERM"))
            #expect(seen.differences == [])
        }

        @Test func `a stopped guardian holds no lock after its executor's death, and recover ends it`() throws {
            let seen = try Ground.use { ground in
                let (run, before) = try Self.limited(in: ground)
                let guardian = ground.ours("guardian")
                try Self.signal(SIGSTOP, to: guardian)
                try run.send(SIGKILL)
                _ = try run.wait()
                let recover = try CommandRun(["recover"], in: ground)
                let code = try recover.wait()
                let isGone = eventually { guardian.allSatisfy { ProcessTable.stat($0)?.hasEnded ?? true } }
                return (
                    guardian.count, code, recover.output, isGone, try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.0 == 1)
            #expect(seen.1 == 0)
            #expect(seen.2.contains("taken back"))
            #expect(seen.3)
            #expect(seen.4 == [])
        }

        @Test func `a guardian that goes on in the middle of another run finds nothing to do`() throws {
            let seen = try Ground.use { ground in
                let (run, before) = try Self.limited(in: ground)
                let guardian = ground.ours("guardian")
                try Self.signal(SIGSTOP, to: guardian)
                try run.send(SIGKILL)
                _ = try run.wait()
                // As `recover` does it, but for the end of guardians that are stopped.
                let recoverer = Recoverer(host: LinuxHost(), bootID: Clock.bootID() ?? "")
                let reverted = try Self.recover(ground.journal, recoverer)
                let victim = ground.victims[0].pid
                let spec = try ground.write(
                    "spec.yaml",
                    CrashScenario(
                        name: "", targets: ["victim: {pid: PID}"],
                        method: ["- fd.limit: {target: victim, limit: 5, for: 4s}"]
                    ).spec(pid: victim, group: ""))
                let other = try CrashRun([
                    Product.crashExecutor, ground.state, "c\(ground.id)next", spec, Product.aftershock, "13",
                    "executor",
                    "0", "0",
                ])
                guard try eventually({ try OpenFileLimit.of(victim).soft == 5 }) else {
                    throw Unmet("the second limit")
                }
                try Self.signal(SIGCONT, to: guardian)
                let isGone = eventually { guardian.allSatisfy { ProcessTable.stat($0)?.hasEnded ?? true } }
                let stillOn = try OpenFileLimit.of(victim).soft
                let end = try other.wait()
                return (
                    reverted: reverted, isGone: isGone, stillOn: stillOn, status: end.status, text: end.text,
                    log: try File.text(of: ground.state + "/guardian.log"),
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.reverted == 1)
            #expect(seen.isGone)
            #expect(seen.stillOn == 5)
            #expect(seen.status == .exited(0), "\(seen.text)")
            #expect(seen.log.contains("another run's by now: nothing to do"))
            #expect(seen.differences == [])
        }

        private static func recover(_ path: String, _ recoverer: Recoverer) throws -> Int {
            let journal = try LockedJournal.open(path, waiting: true)
            return try recoverer.recover(journal).reverted.count
        }

        private static func signal(_ signal: Int32, to pids: [Int32]) throws {
            if pids.isEmpty { throw Unmet("nobody to send signal \(signal) to") }
            for pid in pids { kill(pid, signal) }
        }

        /// A run that limits a victim's descriptors, and the state before it.
        private static func limited(in ground: Ground, length: String = "60s") throws -> (CommandRun, HostState) {
            let victim = try ground.start(["sleep", "1000"])
            let before = try HostState(of: ground)
            let run = try CommandRun.injected(
                "fd.limit", ["--target", "pid:\(victim.pid)", "--limit", "4", "--for", length], in: ground)
            return (run, before)
        }
    }
}
