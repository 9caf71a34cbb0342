import ChaosEngine
import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Each fault with the capabilities that its plan names and no others, and with one fewer.
    @Suite(.serialized, .enabled(if: Capabilities.canLimit, "needs setpriv(1)")) struct Privileges {
        @Test(arguments: CrashScenario.here)
        func `the plan's set is enough, for the guardian too, and one capability fewer is refused`(
            scenario: CrashScenario
        ) throws {
            let (problems, needed) = try Ground.use { ground in
                var problems: [String] = []
                var crash = try CrashGround(scenario, in: ground)
                let needed = try Self.plan(crash).privileges.needed
                crash.leading = Capabilities.limit(to: needed)

                var before = try crash.state()
                let whole = try crash.run(.kill, at: .max)
                if whole.status != .exited(0) { problems.append("with the set: \(whole.status) \(whole.text)") }
                problems += try crash.settle(to: before).differences.map { "after the run: \($0)" }

                for moment in [2, 6] {
                    before = try crash.state()
                    let killed = try crash.run(.kill, at: moment)
                    if killed.status == .exited(0) { continue }
                    if killed.status != .signaled(9) {
                        problems.append("to be killed: \(killed.status) \(killed.text)")
                    }
                    problems += try crash.settle(to: before).differences.map { "killed at \(moment): \($0)" }
                }

                let spec = try ground.write("spec.yaml", crash.spec)
                for capability in needed.sorted() {
                    before = try crash.state()
                    let rest = Capabilities.limit(to: needed.subtracting([capability]))
                    let run = try CommandRun(["run", spec, "-q"], in: ground, inside: rest)
                    let code = try run.wait()
                    // Without a right to the group there is another way to pause.
                    let hasOther = scenario.name == "process.pause of a v2 group" && capability == .dacOverride
                    if code == 0, hasOther { continue }
                    if code != 2 || !run.errors.contains(capability.name) {
                        problems.append("without \(capability): \(code) \(run.output)\(run.errors)")
                    }
                    problems += try crash.settle(to: before).differences.map { "without \(capability): \($0)" }
                }
                return (problems, needed)
            }
            print("\(scenario.name) | \(needed.text)")
            #expect(problems == [])
        }

        @Test func `every thread of executor, guardian and helper holds the plan's set and no more`() throws {
            let (seen, threads) = try Ground.use { ground in
                let run = try CommandRun.injected(
                    "port.occupy", ["--ports", "26010", "--for", "30s"], in: ground)
                let burning = [run.pid] + ground.ours("guardian") + ground.ours("helper")
                let threads = burning.flatMap { ProcessTable.threads(of: $0) }
                let seen = Set(threads.flatMap { Capabilities.permitted(by: $0) })
                _ = try run.stop()
                return (seen, threads.count)
            }
            // A helper, a guardian with its heir, and an executor with its probes and counters.
            #expect(threads > 3)
            #expect(seen.subtracting([.sysNice, .ipcLock]) == [])
        }

        @Test func `a launched command keeps all that root's commands have`() throws {
            let (held, whole) = try Ground.use { ground in
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: whole
                    targets: {api: {command: [sleep, '1000']}}
                    method: [{pause: 30s}]

                    """)
                let run = try CommandRun(["run", spec, "-q"], in: ground)
                let find = { ground.strangers.first { ProcessTable.commandLine($0) == ["sleep", "1000"] } }
                try run.until("the command") { find() != nil }
                defer { _ = try? run.stop() }
                guard let pid = find() else { throw Unmet("no command") }
                return (Capabilities.permitted(by: pid), Capabilities.permitted(by: getpid()))
            }
            #expect(held == whole)
        }

        /// The plan as the command makes it, with all that this process holds.
        private static func plan(_ crash: CrashGround) throws -> Plan {
            let experiment = try SpecParser.parse(try SpecSource(name: "spec.yaml", text: crash.spec))
            let host = LinuxHost(executable: Product.aftershock, stateDirectory: crash.ground.state)
            return try Plan(experiment, on: try host.survey(Survey.Scope(experiment, run: "p\(crash.ground.id)")))
        }
    }
}

/// Processes with some of root's capabilities.
enum Capabilities {
    static var canLimit: Bool { Directory.exists("/usr/bin/setpriv") }

    /// The words that start a program of root's with these capabilities alone.
    static func limit(to kept: Set<LinuxCapability>) -> [String] {
        let names = kept.sorted().map { ",+" + $0.name.dropFirst(4).lowercased() }.joined()
        return ["setpriv", "--bounding-set=-all" + names, "--inh-caps=-all", "--"]
    }

    /// What a thread may make effective.
    static func permitted(by thread: Int32) -> Set<LinuxCapability> {
        let text = ProcFile.field("CapPrm", in: "/proc/\(thread)/status")
        return Set(mask: text.flatMap { UInt64($0, radix: 16) } ?? .max)
    }
}
