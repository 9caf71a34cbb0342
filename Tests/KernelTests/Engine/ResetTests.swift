import ChaosEngine
import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Connections that are reset, seen from both of their ends.
    @Suite(
        .serialized,
        .enabled(if: LinuxHost().findings()[.socketDestroy]?.works == true, "this kernel has no SOCK_DESTROY"))
    struct Reset {
        static let port: UInt16 = 22401
        static let otherPort: UInt16 = 22402

        @Test(
            arguments: [("127.0.0.1", AF_INET), ("::1", AF_INET6), ("127.0.0.1", AF_INET6)],
            ["to", "from", "both"])
        func `a connection in scope is reset, another lives on, and new ones work at once`(
            way: (host: String, family: Int32), direction: String
        ) throws {
            let seen = try Ground.use { ground in
                let pair = try TCPPair(way.host, port: Self.port, family: way.family)
                let other = try TCPPair(way.host, port: Self.otherPort, family: way.family)
                let run = try CommandRun.inject(
                    "network.reset", ["--ports", "\(Self.port)", "--direction", direction], in: ground)
                let code = try run.wait()
                let errors = pair.errors
                let isOtherAlive = other.isAlive
                try pair.renew()
                return (
                    code: code, errors: errors, isOtherAlive: isOtherAlive, isNewAlive: pair.isAlive,
                    proof: try run.report().faults.first?.proof ?? [:]
                )
            }
            #expect(seen.code == 0)
            switch direction {
            case "to": #expect(seen.errors == (ECONNABORTED, ECONNRESET))
            case "from": #expect(seen.errors == (ECONNRESET, ECONNABORTED))
            default: #expect([ECONNABORTED, ECONNRESET].contains(seen.errors.client) && seen.errors.server != 0)
            }
            #expect(seen.isOtherAlive)
            #expect(seen.isNewAlive)
            #expect((seen.proof["sockets_reset"] ?? 0) >= 1)
        }

        @Test func `connections are reset again and again until the fault ends`() throws {
            let seen = try Ground.use { ground in
                let pair = try TCPPair("127.0.0.1", port: Self.port, family: AF_INET)
                let run = try CommandRun.inject(
                    "network.reset", ["--ports", "\(Self.port)", "--every", "20ms", "--for", "60s"], in: ground)
                var rounds = 0
                for _ in 0..<3 {
                    try run.until("a reset") { pair.errors.client != 0 }
                    try pair.renew()
                    rounds += 1
                }
                let code = try run.stop()
                try pair.renew()
                Clock.sleep(milliseconds: 60)
                return (
                    code: code, rounds: rounds, isAlive: pair.isAlive, helpers: ground.ours("helper").count,
                    proof: try run.report().faults.first?.proof["sockets_reset"] ?? 0
                )
            }
            #expect(seen.code == 5)
            #expect(seen.rounds == 3)
            #expect(seen.proof >= 3)
            #expect(seen.isAlive)
            #expect(seen.helpers == 0)
        }

        @Test func `connections to the ssh server are spared, and a network in scope tells others apart`() throws {
            let seen = try Ground.use { ground in
                try ground.shell("ip addr add 10.78.0.1/32 dev lo")
                let ssh = try TCPPair("127.0.0.1", port: 22, family: AF_INET)
                let inside = try TCPPair("10.78.0.1", port: Self.port, family: AF_INET)
                let outside = try TCPPair("127.0.0.1", port: Self.otherPort, family: AF_INET)
                let run = try CommandRun.inject("network.reset", ["--to", "10.78.0.0/16"], in: ground)
                let code = try run.wait()
                let errors = inside.errors
                let all = try CommandRun.inject(
                    "network.reset", ["--to", "0.0.0.0/0", "--consent", "whole-interface"], in: ground)
                let isOutsideAlive = outside.isAlive
                let second = try all.wait()
                return (
                    codes: [code, second], errors: errors, isOutsideAlive: isOutsideAlive, isSSHAlive: ssh.isAlive,
                    outsideErrors: outside.errors
                )
            }
            #expect(seen.codes == [0, 0])
            #expect(seen.errors.client != 0 && seen.errors.server != 0)
            #expect(seen.isSSHAlive)
            #expect(seen.outsideErrors.client != 0)
        }

        @Test func `a client that listens nowhere is known by its sockets`() throws {
            let seen = try Ground.use { ground in
                let pair = try TCPPair("127.0.0.1", port: Self.port, family: AF_INET)
                let client = try ground.start(
                    ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/\(Self.port); read -r line <&3; exit 9"])
                let diagnosis = try SocketDiagnosis()
                // Its own two ends beside those of the pair.
                let held = try eventually { try diagnosis.establishedConnections().count == 4 }
                let run = try CommandRun.inject("network.reset", ["--target", "pid:\(client.pid)"], in: ground)
                let code = try run.wait()
                let end = try client.wait()
                return (held: held, code: code, end: end, isAlive: pair.isAlive)
            }
            #expect(seen.held)
            #expect(seen.code == 0)
            // Its read failed: it would wait for ever.
            #expect(seen.end == .exited(9))
            #expect(seen.isAlive)
        }

        @Test func `without SOCK_DESTROY packets of the connection are answered with a reset for a moment`() throws {
            let seen = try Ground.use { ground in
                let pair = try TCPPair("127.0.0.1", port: Self.port, family: AF_INET)
                let other = try TCPPair("127.0.0.1", port: Self.otherPort, family: AF_INET)
                let before = try HostState(of: ground)
                let host = LinuxHost(executable: Product.aftershock)
                var survey = try host.survey(Survey.Scope(targets: [], run: ground.id))
                survey.capabilities[.socketDestroy] = Finding(works: false, detail: "absent")
                let step = try StepReader.step(
                    fault: "network.reset", flags: [("ports", "\(Self.port)"), ("direction", "both")])
                let planned = try PlannedStep.lower(step, number: 1, on: survey)
                let changes = planned.changes
                let cut = try JoinableThread { () throws(KernelError) in
                    changes.allSatisfy { (try? host.apply($0)) != nil }
                }
                guard try eventually({ try ground.shell("nft list tables") != "" }) else { throw Unmet("a table") }
                let wasAlive = pair.isAlive
                guard try cut.join() else { throw Unmet("the reset") }
                let proof = try planned.changes.map { try host.evidence(of: $0) }
                let errors = pair.errors
                try pair.renew()
                return (
                    mechanism: planned.mechanism, wasAlive: wasAlive, errors: errors, proof: proof,
                    isOtherAlive: other.isAlive, isNewAlive: pair.isAlive, notes: planned.notes,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.mechanism == "nftables reject")
            #expect(!seen.wasAlive)
            #expect(seen.errors.client == ECONNRESET || seen.errors.server == ECONNRESET)
            #expect((seen.proof.first?["sockets_reset"] ?? 0) > 0)
            #expect(seen.isOtherAlive && seen.isNewAlive)
            #expect(seen.notes.count == 1)
            #expect(seen.differences == [])
        }
    }
}
