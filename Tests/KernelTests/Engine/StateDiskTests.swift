import ChaosModel
import ChaosTestKit
import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

extension EngineOnKernel {
    /// Aftershock's own state on a disk that is full.
    @Suite(.serialized, .enabled(if: Disk.isPossible, "needs mkfs.ext4 and loop devices"))
    struct StateDisk {
        /// Leaves nobody a byte, root neither.
        private static func fill(_ disk: Disk, _ ground: Ground) throws {
            try ground.shell("head -c 1G /dev/zero > \(disk.path)/full 2>/dev/null || true; sync \(disk.path)/full")
            // The kernel keeps some blocks for bookkeeping that it turns out not to need.
            try ground.shell(
                """
                for round in $(seq 500); do
                    head -c 1024 /dev/zero >> \(disk.path)/rest 2>/dev/null || break
                    sync \(disk.path)/rest
                done
                """)
        }

        @Test func `a full disk refuses later changes before they are made, and none of the undos`() throws {
            let seen = try Ground.use { ground in
                let disk = try Disk(in: ground, megabytes: 8)
                let identity = HostIdentity(bootID: "b", networkNamespace: 1, process: .current)
                var journal = try Journal.begin(at: disk.path + "/journal", run: "r", host: identity)
                try Self.fill(disk, ground)
                var numbers: [Int] = []
                var refusal = ""
                for number in 0..<1000 {
                    do throws(JournalError) {
                        numbers.append(
                            try journal.intend(
                                .writeSetting(KernelSetting(name: "net.core.somaxconn", value: "\(number)"))))
                    } catch {
                        refusal = "\(error)"
                        break
                    }
                }
                let contents = JournalContents(try File.contents(of: disk.path + "/journal"))
                for number in numbers.reversed() { try journal.settle(number) }
                try journal.close()
                let last = JournalContents(try File.contents(of: disk.path + "/journal"))
                return (
                    numbers: numbers.count, refusal: refusal, pending: contents.pending.count,
                    isTorn: contents.isTorn, damaged: contents.damaged + last.damaged, left: last.pending.count
                )
            }
            #expect(seen.refusal.contains("No space left"))
            #expect(seen.numbers > 20)
            #expect(seen.pending == seen.numbers)
            #expect(!seen.isTorn && seen.damaged.isEmpty)
            #expect(seen.left == 0)
        }

        @Test func `a recovery that cannot note what it did takes everything back all the same`() throws {
            let name = "net.ipv4.tcp_retries2"
            let seen = try Ground.use { ground in
                let disk = try Disk(in: ground, megabytes: 8)
                let path = disk.path + "/journal"
                let host = SimulatedHost(.v1)
                let before = host.state
                do {
                    let identity = HostIdentity(bootID: "b", networkNamespace: 0, process: .current)
                    let journal = try Journal.begin(at: path, run: "r", host: identity)
                    var session = Session(host: host, journal: journal, now: { 0 })
                    _ = try session.perform(.writeSetting(KernelSetting(name: name, value: "3")))
                    _ = try session.perform(
                        .writeSetting(KernelSetting(name: KernelSetting.portRange, value: "61000 61000")))
                    // As an executor that dies does. The file then fills its last block: no byte more fits in.
                }
                let size = try File.contents(of: path).count
                try ground.shell("head -c \(4096 - size % 4096) /dev/zero | tr '\\0' '\\n' >> \(path)")
                // A copy has nothing reserved behind its end.
                try ground.shell("cp \(path) \(path).new; mv \(path).new \(path)")
                try Self.fill(disk, ground)
                let recoverer = Recoverer(host: host.afterDeath(), bootID: "b")
                let full = try recoverer.recover(at: path)
                try ground.shell("rm \(disk.path)/full \(disk.path)/rest")
                let later = try recoverer.recover(at: path)
                return (
                    reverted: full.reverted.count, reasons: full.leftovers.map(\.reason), later: later.reverted.count,
                    laterLeft: later.leftovers.count, before: before.settings[name]
                )
            }
            #expect(seen.reverted == 2)
            #expect(seen.reasons.count == 2 && seen.reasons.allSatisfy { $0.contains("restored, but") })
            #expect(seen.later == 2 && seen.laterLeft == 0)
        }

        @Test func `a disk that fills up under a run costs its paperwork only`() throws {
            let seen = try Ground.use { ground in
                let disk = try Disk(in: ground, megabytes: 8)
                let victim = try ground.start(["sleep", "1000"])
                let before = try HostState(of: ground)
                let state = ["--state", disk.path + "/state"]
                let flags = ["inject", "fd.limit", "--target", "pid:\(victim.pid)", "--limit", "4", "--for", "60s"]
                let run = try CommandRun(flags + state, in: ground, hasState: false)
                try run.until("the fault") { run.errors.contains("is in effect, read back") }
                try Self.fill(disk, ground)
                let code = try run.stop()
                let differences = try HostState(of: ground).differences(from: before)
                let next = try CommandRun(flags + state, in: ground, hasState: false)
                let refusal = "\(try next.wait()) \(next.errors)"
                try ground.shell("rm \(disk.path)/full \(disk.path)/rest")
                let recover = try CommandRun(["recover"] + state, in: ground, hasState: false)
                let recovered = "\(try recover.wait()) \(recover.output)"
                return (
                    code: code, errors: run.errors, output: run.output, differences: differences, refusal: refusal,
                    later: try HostState(of: ground).differences(from: before),
                    recover: recovered
                )
            }
            #expect(seen.code == 5)
            #expect(seen.errors.contains("the bundle could not be written") && seen.errors.contains("No space left"))
            #expect(seen.output.contains("fd.limit"))
            #expect(seen.differences == [])
            #expect(seen.refusal.hasPrefix("2 ") && seen.refusal.contains("No space left"))
            #expect(seen.later == [])
            #expect(seen.recover.hasPrefix("0 ") && seen.recover.contains("nothing to recover"))
        }

        @Test func `a fill of the disk that holds the state loses no sample and no rollback`() throws {
            let seen = try Ground.use { ground in
                let disk = try Disk(in: ground, megabytes: 16)
                _ = try WebVictim(in: ground)
                let free = try disk.space().free
                let state = disk.path + "/state"
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: full
                    consent: [state-disk]
                    probes: {api: {http: 'http://127.0.0.1:\(WebVictim.port)/', rate: 50/s, timeout: 1s}}
                    slos: [{probe: api, objective: errors <= 1%, window: 500ms, step: 100ms, consecutive: 1}]
                    steady-state: {for: 500ms}
                    method: [disk.fill: {path: \(disk.path), leave: 0B, reserved: true, for: 1s}]
                    recovery: {within: 20s, stable-for: 500ms}

                    """)
                let run = try CommandRun(
                    ["run", spec, "--format", "json", "--state", state], in: ground, hasState: false)
                try run.until("a full disk") { try disk.space().available == 0 }
                let code = try run.wait(within: 60)
                return (
                    code: code, report: try run.report(), errors: run.errors, free: free,
                    afterwards: try disk.space().free
                )
            }
            #expect(seen.code == 0, "\(seen.errors)")
            #expect(seen.report.faults.first?.proof["bytes_available"] == 0)
            #expect(seen.report.phases.during.errors == 0 && seen.report.phases.during.count > 20)
            #expect(!seen.errors.contains("could not be written"))
            // What the run itself wrote, and nothing else.
            #expect(seen.free - seen.afterwards < 1 << 20)
        }
    }
}
