import ChaosModel
import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

extension EngineOnKernel {
    /// Executor and guardian under a wall clock that jumps, and under long pauses. The wall clock is that of our own
    /// `clock.skew`: the machine's is left alone.
    @Suite(
        .serialized,
        .enabled(if: Directory.exists(LinuxHost.clockLibrary(of: Product.aftershock)), "needs libaftershock-clock.so"))
    struct ClockJump {
        private static let day: Int64 = 86_400_000_000_000

        /// A run, and its guardian, that read the wall clock from a page of the test's.
        private static func start(
            _ ground: Ground, _ victim: Victim, lasting time: String
        ) throws -> (run: CommandRun, clock: ClockPageFile) {
            let clock = ClockPageFile(ground.directory + "/clock")
            try clock.create()
            let flags = ["--target", "pid:\(victim.pid)", "--limit", "4", "--for", time, "--format", "json"]
            let run = try CommandRun(
                ["inject", "fd.limit"] + flags, in: ground,
                inside: [
                    "env", "LD_PRELOAD=" + LinuxHost.clockLibrary(of: Product.aftershock),
                    "AFTERSHOCK_CLOCK=" + clock.path,
                ])
            try run.until("the fault") { run.errors.contains("is in effect, read back") }
            return (run, clock)
        }

        @Test(arguments: [day, -day])
        func `a jump ends no fault early, keeps none, and kills nobody`(jump: Int64) throws {
            let seen = try Ground.use { ground in
                let victim = try ground.start(["sleep", "1000"])
                let before = try HostState(of: ground)
                let (run, clock) = try Self.start(ground, victim, lasting: "2s")
                try clock.set(offset: jump)
                let code = try run.wait()
                let fault = try run.report().faults.first
                let readings = try clock.readings()
                return (
                    code: code, errors: run.errors, readings: readings,
                    seconds: (fault?.clearedAt ?? 0) - (fault?.effectiveAt ?? 0),
                    differences: try HostState(of: ground).differences(from: before),
                    log: (try? File.text(of: ground.state + "/guardian.log")) ?? ""
                )
            }
            #expect(seen.code == 0, "\(seen.errors)")
            // A day is what a wall clock would have made of it; a busy machine makes seconds.
            #expect(seen.seconds > 1.9 && seen.seconds < 3600)
            #expect(seen.differences == [])
            #expect(!seen.log.contains("kill"), "\(seen.log)")
        }

        @Test(arguments: [day, -day])
        func `a guardian whose clock has jumped takes everything back`(jump: Int64) throws {
            let seen = try Ground.use { ground in
                let victim = try ground.start(["sleep", "1000"])
                let before = try HostState(of: ground)
                let (run, clock) = try Self.start(ground, victim, lasting: "60s")
                try clock.set(offset: jump)
                Clock.sleep(milliseconds: 300)
                try run.send(SIGKILL)
                _ = try run.wait()
                _ = eventually { ground.ours("guardian").isEmpty }
                return (
                    differences: try HostState(of: ground).differences(from: before),
                    log: try File.text(of: ground.state + "/guardian.log"), now: Clock.wallSeconds()
                )
            }
            #expect(seen.differences == [])
            #expect(seen.log.contains("took back") && !seen.log.contains("silent") && !seen.log.contains("deadline"))
            // It did see the other day: its log has it.
            let logged = seen.log.split(separator: "\n").last?.split(separator: " ").first.flatMap { Double($0) } ?? 0
            #expect(abs(logged - seen.now) > 80_000)
        }

        @Test func `executor and guardian that are both stopped for long go on as if nothing had been`() throws {
            let seen = try Ground.use { ground in
                let victim = try ground.start(["sleep", "1000"])
                let before = try HostState(of: ground)
                let run = try CommandRun.injected(
                    "fd.limit", ["--target", "pid:\(victim.pid)", "--limit", "4", "--for", "60s"], in: ground)
                let guardian = try #require(ground.ours("guardian").first)
                try run.send(SIGSTOP)
                kill(guardian, SIGSTOP)
                Clock.sleep(milliseconds: 5000)
                // The guardian first: it must not take the pause for the executor's silence.
                kill(guardian, SIGCONT)
                Clock.sleep(milliseconds: 500)
                try run.send(SIGCONT)
                Clock.sleep(milliseconds: 1000)
                let isLimited = try HostState(of: ground) != before
                let code = try run.stop()
                return (
                    isLimited: isLimited, code: code, differences: try HostState(of: ground).differences(from: before),
                    log: (try? File.text(of: ground.state + "/guardian.log")) ?? ""
                )
            }
            #expect(seen.isLimited)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
            #expect(!seen.log.contains("silent"), "\(seen.log)")
        }
    }
}
