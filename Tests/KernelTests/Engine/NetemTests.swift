import ChaosEngine
import ChaosModel
import Foundation
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// The tree on an interface, where the kernel has netem.
    @Suite(
        .serialized,
        .enabled(if: LinuxHost().findings()[.netem]?.works == true, "this kernel has no sch_netem: run script/lab-test"))
    struct Netem {
        @Test func `two delays at once share one tree, each with its own latency, and the tree goes with the last`() throws {
            let seen = try Ground.use { ground in
                _ = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: two-delays
                    targets: {slow: {port: \(WebVictim.port)}, slower: {port: \(WebVictim.otherPort)}}
                    method:
                      - parallel:
                          - network.delay: {target: slow, delay: 100ms, for: 60s}
                          - network.delay: {target: slower, delay: 300ms, for: 60s}

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                try run.until("both delays") {
                    Client.connection(WebVictim.port).nanoseconds >= 100_000_000
                        && Client.connection(WebVictim.otherPort).nanoseconds >= 300_000_000
                }
                let slow = (0..<3).map { _ in Client.connection(WebVictim.port).nanoseconds }.min() ?? 0
                let slower = Client.connection(WebVictim.otherPort).nanoseconds
                let during = try HostState(of: ground)
                let code = try run.stop()
                let report = try run.report()
                return (
                    slow: slow, slower: slower, during: during, code: code, mechanisms: report.faults.map(\.mechanism),
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.slow >= 100_000_000)
            #expect(seen.slow < 300_000_000)
            #expect(seen.slower >= 300_000_000)
            #expect(seen.mechanisms.allSatisfy { $0.contains("netem") })
            let qdiscs = seen.during["qdiscs"]
            #expect(qdiscs.components(separatedBy: "\"htb\"").count == 2)
            #expect(qdiscs.components(separatedBy: "\"netem\"").count == 3)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        @Test func `somebody else's qdisc on the interface stays as it is`() throws {
            let seen = try Ground.use { ground in
                _ = try WebVictim(in: ground)
                var tc = try spawn(SpawnRequest(["tc", "qdisc", "add", "dev", "lo", "root", "handle", "77:", "prio"]))
                guard case .exited(0) = try tc.wait() else { throw Unmet("a prio qdisc") }
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "network.delay", ["--target", "port:\(WebVictim.port)", "--delay", "100ms", "--for", "500ms"],
                    in: ground)
                let code = try run.wait()
                return (before: before, code: code, differences: try HostState(of: ground).differences(from: before))
            }
            #expect(seen.before["qdiscs"].contains("77:"))
            #expect(seen.code != 3)
            #expect(seen.differences == [])
        }
    }
}
