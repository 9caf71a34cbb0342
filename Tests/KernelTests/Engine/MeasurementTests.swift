import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// What a run says of its own measuring, each flag brought about.
    @Suite(.serialized) struct Measuring {
        private static func measured(
            _ probes: String, _ method: String, in ground: Ground, inside: [String] = [], more: String = "",
            during: (CommandRun) throws -> Void = { _ in }
        ) throws -> Report {
            let spec = try ground.write(
                "spec.yaml",
                """
                experiment: measured
                targets: {web: {port: \(WebVictim.port)}}
                probes: {\(probes)}
                steady-state: {for: 0s}
                method: [{pause: 300ms}, \(method)]
                \(more)

                """)
            let run = try CommandRun(["run", spec, "--format", "json"], in: ground, inside: inside)
            try during(run)
            let code = try run.wait(within: 60)
            guard code < 2 else { throw Unmet("the run ended with \(code): \(run.errors)") }
            return try run.report()
        }

        private static let web = "web: {http: 'http://127.0.0.1:\(WebVictim.port)/', rate: 20/s}"

        @Test func `a probe that goes through the delay says so, and one that does not says that`() throws {
            let report = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                defer { withExtendedLifetime(web) {} }
                return try Self.measured(
                    Self.web + ", other: {http: 'http://127.0.0.1:\(WebVictim.otherPort)/', rate: 20/s}",
                    "{network.delay: {target: web, delay: 100ms, for: 2s}}", in: ground)
            }
            let paths = try #require(report.measurement?.paths)
            #expect(paths.map(\.passes) == [.yes, .no], "\(paths)")
            #expect(report.warnings.contains { $0.contains("Probe web reaches the service through network.delay") })
            #expect(!report.warnings.contains { $0.contains("robe other") && $0.contains("through") })
            // What was said is so: the one was delayed, and the other was not.
            #expect(report.probes["web"]?.during.p50 ?? 0 >= 0.1)
            #expect(report.probes["other"]?.during.p50 ?? 1 < 0.1)
        }

        @Test func `what measuring costs is on record`() throws {
            let report = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                defer { withExtendedLifetime(web) {} }
                return try Self.measured(Self.web, "{pause: 700ms}", in: ground)
            }
            let measured = try #require(report.measurement)
            #expect(measured.cpu.map { $0 > 0 && $0 < 1 } == true)
            #expect(measured.delay != nil && measured.preempted != nil)
            #expect(measured.executorCPU ?? 0 > 0 && measured.executorMemory ?? 0 > 1 << 20)
            #expect(measured.floor ?? 0 >= 0.05 && measured.suspended < 0.01)
            #expect(measured.lateness.map(\.probe) == ["", "web"] && measured.lateness[1].count > 10)
        }

        @Test(
            .enabled(
                if: Directory.exists("/usr/bin/prlimit") && Directory.exists("/usr/bin/taskset"), "needs util-linux"))
        func `a probe that starves is flagged`() throws {
            let report = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                // Without the right to go first, on one CPU with eight others that never rest.
                let burners = try (0..<8).map { _ in
                    try ground.start(["taskset", "-c", "0", "sh", "-c", "while :; do :; done"], in: nil)
                }
                defer { withExtendedLifetime((web, burners)) {} }
                return try Self.measured(
                    Self.web.replacing("20/s", with: "500/s"), "{pause: 2s}", in: ground,
                    inside: [
                        "setpriv", "--bounding-set", "-sys_nice", "--inh-caps", "-sys_nice", "prlimit", "--rtprio=0:0",
                        "--", "taskset", "-c", "0",
                    ])
            }
            #expect(
                report.environment.probeScheduling.hasPrefix("SCHED_OTHER"), "\(report.environment.probeScheduling)")
            let measured = try #require(report.measurement)
            #expect(measured.flags.contains { $0.contains("waited for a CPU for") }, "\(measured.flags)")
            #expect(measured.hole != nil && (measured.lateness.first?.late ?? 0) > 0)
        }

        @Test func `a measuring that was stopped for a while names its hole`() throws {
            let report = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                defer { withExtendedLifetime(web) {} }
                return try Self.measured(
                    Self.web.replacing("20/s", with: "50/s"), "{pause: 3s}", in: ground
                ) { run in
                    try run.until("probing") { run.errors.contains("probing: ") }
                    Clock.sleep(milliseconds: 500)
                    // Shorter than the guardian's patience.
                    try run.send(SIGSTOP)
                    Clock.sleep(milliseconds: 600)
                    try run.send(SIGCONT)
                }
            }
            let hole = try #require(report.measurement?.hole)
            #expect(hole.length > 0.3)
            #expect(report.measurement?.lateness.last?.late ?? 0 > 10)
        }
    }
}
