import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// process.kill and process.pause on masters with workers.
    @Suite(.serialized) struct Kill {
        /// Injects a fault into a master with workers.
        /// - Parameter during: what to do while the command runs.
        private static func inject(
            _ flags: [String], deaf: Bool = false, workers: Int = 2,
            during: @escaping @Sendable (CommandRun, String) throws -> Void = { _, _ in }
        ) throws -> Seen {
            try Ground.use { ground in
                let log = ground.directory + "/started"
                let master = try ground.start(MasterVictim.command(workers: workers, deaf: deaf, log: log))
                guard eventually({ MasterVictim.started(log) != nil }) else { throw Unmet("the master is not up") }
                let before = MasterVictim.alive(log)
                let run = try CommandRun(
                    ["inject", "process.kill", "--target", "pid:\(master.pid)"] + flags + ["--format", "json"],
                    in: ground)
                try during(run, log)
                let code = try run.wait()
                let fault = try code < 128 ? run.report() : nil
                return Seen(
                    code: code, report: fault, before: before, started: MasterVictim.started(log) ?? [],
                    alive: MasterVictim.alive(log))
            }
        }

        @Test func `a tree is killed whole, however fast its master forks`() throws {
            let seen = try Self.inject(["--which", "tree"], workers: 8)
            #expect(seen.before.count == 9)
            #expect(seen.alive == [])
            #expect(seen.proof["processes_ended"] == seen.proof["signals_delivered"])
            #expect((seen.proof["processes_ended"] ?? 0) >= 9)
            // Where it stopped them first, that did not have to last beyond their death.
            #expect(seen.code == 0)
            #expect(seen.report?.faults.first?.failure == nil)
            #expect(seen.report?.faults.first?.clearedAt == nil)
        }

        @Test func `a worker in two is killed again and again, each time another one`() throws {
            let seen = try Ground.use { ground in
                let log = ground.directory + "/started"
                let master = try ground.start(MasterVictim.command(log: log))
                guard eventually({ MasterVictim.started(log) != nil }) else { throw Unmet("the master is not up") }
                // Named as nobody else's processes are, so that the workers belong to the target.
                let pidfile = try ground.write("pidfile", "\(master.pid)\n")
                let run = try CommandRun.inject(
                    "process.kill",
                    [
                        "--target", "pidfile:\(pidfile)", "--which", "children", "--pick", "1", "--seed", "7",
                        "--every", "200ms", "--for", "30s", "--count", "3",
                    ], in: ground)
                try run.until("three strikes") { MasterVictim.started(log)?.count == 6 }
                try run.send(SIGINT)
                _ = try run.wait()
                return (report: try run.report(), alive: MasterVictim.alive(log), master: master.pid)
            }
            let fault = try #require(seen.report.faults.first)
            #expect(fault.proof["strikes"] == 3)
            #expect(fault.proof["strikes_missed"] == 0)
            #expect(fault.proof["signals_delivered"] == 3)
            #expect(fault.proof["processes_ended"] == 3)
            #expect(seen.alive.count == 3)
            #expect(seen.alive.contains(seen.master))
            #expect(seen.report.events.count { $0.kind == .strike } == 3)
            #expect(seen.report.events.contains { $0.text.contains("seed 7") })
        }

        @Test func `whoever is deaf to SIGTERM is killed after the grace, and not before`() throws {
            let seen = try Self.inject(
                ["--which", "tree", "--signal", "SIGTERM", "--grace", "300ms"], deaf: true)
            #expect(seen.alive == [])
            #expect(seen.proof["signals_delivered"] == 6)
            #expect(seen.proof["processes_ended"] == 3)
            let on = try #require(seen.report?.events.first { $0.kind == .faultOn }?.at)
            let over = try #require(seen.report?.events.first { $0.text.contains("the grace is over") }?.at)
            #expect(over - on >= 290_000_000)
        }

        @Test func `a grace is not waited for when everybody has ended`() throws {
            let seen = try Self.inject(["--which", "tree", "--signal", "SIGTERM", "--grace", "1h"])
            #expect(seen.alive == [])
            #expect(seen.proof["signals_delivered"] == 3)
            #expect(seen.report?.events.contains { $0.text.contains("everybody ended within the grace") } == true)
        }

        @Test func `who takes a moment to end by a signal is counted`() throws {
            let seen = try Ground.use { ground in
                let up = ground.directory + "/up"
                let slow = try ground.start([
                    "python3", "-c",
                    """
                    import signal, sys, time
                    def end(*_):
                        time.sleep(0.3)
                        sys.exit()
                    signal.signal(signal.SIGTERM, end)
                    open(sys.argv[1], "w").close()
                    while True: time.sleep(100)
                    """, up,
                ])
                guard eventually({ Directory.exists(up) }) else { throw Unmet("the victim is not up") }
                let run = try CommandRun.inject(
                    "process.kill", ["--target", "pid:\(slow.pid)", "--signal", "SIGTERM"], in: ground)
                return (code: try run.wait(), proof: try run.report().faults.first?.proof ?? [:])
            }
            #expect(seen.code == 0)
            #expect(seen.proof == ["signals_delivered": 1, "processes_ended": 1])
        }

        @Test func `who goes on in spite of a signal is not counted`() throws {
            let seen = try Self.inject(["--which", "tree", "--signal", "SIGTERM"], deaf: true)
            #expect(seen.alive == seen.before)
            #expect(seen.proof == ["signals_delivered": 3, "processes_ended": 0])
        }

        @Test func `a run that is stopped within the grace kills nobody`() throws {
            let seen = try Self.inject(
                ["--which", "tree", "--signal", "SIGTERM", "--grace", "1h"], deaf: true
            ) { run, _ in
                try run.until("the signal") { run.errors.contains("is in effect") }
                try run.send(SIGINT)
            }
            #expect(seen.code == 5)
            #expect(seen.alive == seen.before)
            #expect(seen.proof["signals_delivered"] == 3)
            #expect(seen.proof["processes_ended"] == 0)
        }

        @Test func `an executor that is killed between strikes strikes no more`() throws {
            let seen = try Ground.use { ground in
                let log = ground.directory + "/started"
                let master = try ground.start(MasterVictim.command(log: log))
                guard eventually({ MasterVictim.started(log) != nil }) else { throw Unmet("the master is not up") }
                let pidfile = try ground.write("pidfile", "\(master.pid)\n")
                let run = try CommandRun.inject(
                    "process.kill",
                    ["--target", "pidfile:\(pidfile)", "--which", "children", "--every", "300ms", "--for", "60s"],
                    in: ground)
                try run.until("a strike") { (MasterVictim.started(log)?.count ?? 0) >= 5 }
                try run.send(SIGKILL)
                _ = try run.wait()
                let struck = MasterVictim.started(log)
                Clock.sleep(milliseconds: 700)
                return (
                    struck: struck, later: MasterVictim.started(log), alive: MasterVictim.alive(log).count,
                    left: eventually { ground.ours("guardian").isEmpty } ? 0 : 1
                )
            }
            #expect(seen.struck == seen.later)
            #expect(seen.alive == 3)
            #expect(seen.left == 0)
        }

        @Test func `a launched command is killed and started again as often as it is struck, each a breach of its own`()
            throws
        {
            let report = try Ground.use { ground in
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: strikes
                    targets:
                      api:
                        command: [python3, -m, http.server, '22821', --bind, 127.0.0.1]
                        ready: {tcp: '127.0.0.1:22821'}
                        restart: always
                    probes: {api: {http: 'http://127.0.0.1:22821/', rate: 50/s, timeout: 1s}}
                    slos: [{probe: api, objective: errors <= 1%, window: 200ms, step: 50ms, consecutive: 1}]
                    steady-state: {for: 300ms}
                    method: [process.kill: {target: api, which: tree, every: 2500ms, for: 4s, count: 2}]
                    recovery: {within: 20s, stable-for: 300ms}

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                let code = try run.wait(within: 60)
                guard code < 2 else { throw Unmet("the run ended with \(code): \(run.errors)") }
                return try run.report()
            }
            let fault = try #require(report.faults.first)
            #expect(fault.mechanism == "cgroup.kill" || CgroupMounts.unified() == nil)
            #expect(fault.proof["strikes"] == 2)
            #expect(fault.proof["processes_ended"] == 2)
            #expect(report.events.count { $0.text == "api started again" } == 2)
            // A host that is very busy may take so long to start it that both are one.
            #expect(report.episodes.count >= 1)
            #expect(report.episodes.allSatisfy { ($0.recover?.high ?? 0) > 0 && ($0.detect?.high ?? 99) < 2.5 })
        }

        @Test func `a tree is stopped whole and goes on, and whoever was stopped before stays so`() throws {
            let seen = try Ground.use { ground in
                let log = ground.directory + "/started"
                let master = try ground.start(MasterVictim.command(workers: 3, log: log))
                guard eventually({ MasterVictim.started(log) != nil }) else { throw Unmet("the master is not up") }
                let all = MasterVictim.alive(log)
                kill(all[2], SIGSTOP)
                let run = try CommandRun.injected(
                    "process.pause", ["--target", "pid:\(master.pid)", "--which", "tree", "--for", "60s"], in: ground)
                let during = all.map { ProcessTable.stat($0)?.state }
                let code = try run.stop()
                return (during: during, after: all.map { ProcessTable.stat($0)?.state }, code: code)
            }
            #expect(seen.during == ["T", "T", "T", "T"])
            #expect(seen.after == ["S", "S", "T", "S"])
            #expect(seen.code == 5)
        }

        @Test func `only the children are stopped where only they are asked for`() throws {
            let seen = try Ground.use { ground in
                let log = ground.directory + "/started"
                let master = try ground.start(MasterVictim.command(log: log))
                guard eventually({ MasterVictim.started(log) != nil }) else { throw Unmet("the master is not up") }
                let pidfile = try ground.write("pidfile", "\(master.pid)\n")
                let run = try CommandRun.injected(
                    "process.pause", ["--target", "pidfile:\(pidfile)", "--which", "children", "--for", "60s"],
                    in: ground)
                let during = MasterVictim.alive(log).map { ProcessTable.stat($0)?.state }
                _ = try run.stop()
                return (during: during, after: MasterVictim.alive(log).map { ProcessTable.stat($0)?.state })
            }
            #expect(seen.during == ["S", "T", "T"])
            #expect(seen.after == ["S", "S", "S"])
        }
    }
}

/// What became of a master and its workers.
private struct Seen: Sendable {
    var code: Int32
    var report: Report?
    var before: [Int32]
    var started: [Int32]
    var alive: [Int32]
    var proof: [String: Double] { report?.faults.first?.proof ?? [:] }
}
