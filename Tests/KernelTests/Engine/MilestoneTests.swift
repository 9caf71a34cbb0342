import ChaosModel
import ChaosReport
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Milestones of real drills: three members of etcd, and a command.
    @Suite(.serialized) struct Milestones {
        private static let ports: [(client: Int, peer: Int)] = [(23301, 23311), (23302, 23312), (23303, 23313)]

        /// The targets of a cluster of three on loopback.
        private static func cluster(in directory: String) -> String {
            let all = ports.enumerated().map { "m\($0.offset)=http://127.0.0.1:\($0.element.peer)" }
            // A member serves nobody before there is a majority, so only the last one can be waited for.
            return ports.enumerated().map { index, port in
                """
                  m\(index):
                    command: [etcd, --name, m\(index), --data-dir, \(directory)/m\(index), --listen-client-urls,
                      'http://127.0.0.1:\(port.client)', --advertise-client-urls, 'http://127.0.0.1:\(port.client)',
                      --listen-peer-urls, 'http://127.0.0.1:\(port.peer)', --initial-advertise-peer-urls,
                      'http://127.0.0.1:\(port.peer)', --initial-cluster, '\(all.joined(separator: ","))',
                      --heartbeat-interval, '50', --election-timeout, '500', --logger, zap, --log-outputs, /dev/null]
                    restart: never
                    \(index == 2 ? "ready: {tcp: '127.0.0.1:\(port.client)'}" : "ready-within: 30s")
                """
            }.joined(separator: "\n")
        }

        @Test(.enabled(if: Directory.exists("/usr/bin/etcd"), "needs etcd-server"))
        func `of an etcd that loses its majority for a while are reached in order`() throws {
            let seen = try Ground.use { ground in
                // One of three is gone for good and one stands still: the third has no majority until that one goes on.
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: quorum
                    targets:
                    \(Self.cluster(in: ground.directory))
                    probes:
                      etcd: {http: 'http://127.0.0.1:\(Self.ports[0].client)/health', rate: 20/s, timeout: 1s}
                    steady-state: {for: 0s}
                    method:
                      - pause: 1s
                      - process.kill: {target: m2}
                      - pause: 3s
                      - process.pause: {target: m1, for: 4s}
                    milestones:
                      quorum lost: {probe: etcd, when: bad, within: 10s, after: step 2}
                      quorum back: {probe: etcd, when: good, for: 300ms, within: 10s, after: quorum lost}
                      prompt: {probe: etcd, when: latency <= 500ms, within: 10s, after: cleared}
                      still listening: {tcp: '127.0.0.1:\(Self.ports[0].client)', within: 1s}
                    recovery: {within: 20s, stable-for: 300ms}

                    """)
                let run = try CommandRun(["run", spec, "--format", "json"], in: ground)
                let code = try run.wait(within: 90)
                guard code < 2 else { throw Unmet("the run ended with \(code): \(run.errors)") }
                return (code: code, report: try run.report(), told: run.errors)
            }
            let results = try #require(seen.report.milestones)
            #expect(results.map(\.name) == ["quorum lost", "quorum back", "prompt", "still listening"])
            #expect(results[0].outcome == .reached && results[1].outcome == .reached, "\(results)")
            let lost = try #require(results[0].at), back = try #require(results[1].at)
            #expect(lost.high < back.low)
            let cleared = try #require(seen.report.faults.compactMap(\.clearedAt).max())
            #expect(Double(back.high) / 1e9 > cleared - 0.05)
            // A socket listens as long as its process is there: nothing to be reached.
            #expect(results[3].outcome == .already)
            #expect(seen.report.warnings.contains { $0.contains("`still listening` was already so") })
            #expect(seen.report.events.contains { $0.kind == .milestone && $0.text.contains("quorum back: reached") })
            #expect(seen.told.contains("quorum lost: reached"))
        }

        @Test func `told by a command of its own are reached, and one that never comes fails the run by name`() throws {
            let seen = try Ground.use { ground in
                let check = try ground.write("check", "#!/bin/sh\ntest -e \(ground.directory)/switched\n")
                chmod(check, 0o755)
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: switched
                    targets:
                      switch: {command: [sh, -c, 'sleep 2; touch \(ground.directory)/switched; sleep 60']}
                      idle: {command: [sleep, '60']}
                    steady-state: {for: 0s}
                    method: [{pause: 500ms}, {process.kill: {target: idle}}]
                    milestones:
                      dns switched: {command: [\(check)], rate: 20/s, within: 20s}
                      never so: {command: ['false'], rate: 20/s, within: 1s, after: step 1}
                    recovery: {within: 30s, stable-for: 300ms}

                    """)
                let run = try CommandRun(["run", spec, "--format", "json"], in: ground)
                let code = try run.wait(within: 60)
                guard code < 2 else { throw Unmet("the run ended with \(code): \(run.errors)") }
                let report = try run.report()
                let shown = try CommandRun(["report", report.run, "--format", "junit"], in: ground)
                _ = try shown.wait()
                return (code: code, report: report, junit: shown.output)
            }
            #expect(seen.code == 1 && seen.report.verdict == .failed)
            #expect(seen.report.milestones?.map(\.outcome) == [.reached, .missed])
            #expect(seen.report.reason.contains("Milestone `never so` was missed"), "\(seen.report.reason)")
            #expect(!seen.report.reason.contains("dns switched"))
            #expect(seen.junit.contains("name=\"never so\"") && seen.junit.contains("<failure"))
        }
    }
}
