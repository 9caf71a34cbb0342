import ChaosEngine
import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Packets that vanish between two network namespaces, and packets that are refused.
    @Suite(.serialized) struct Partition {
        static let canVanish = LinuxHost().findings()[.nftEgress]?.works == true

        @Test(.enabled(if: canVanish, "this kernel has no netdev egress chains"))
        func `packets to a neighbour vanish without a word to their sender`() throws {
            let seen = try cut(direction: "to")
            #expect(seen.connections == [EINPROGRESS, EINPROGRESS])
            // A drop in the output hook would say EPERM.
            #expect(seen.datagrams == [0, 0])
            #expect(seen.arrived == 0)
            #expect((seen.proof["dropped_at_exit"] ?? 0) >= 4)
            #expect((seen.proof["packets"] ?? 0) >= 4)
            expectEnd(seen)
        }

        @Test(.enabled(if: canVanish, "this kernel has no netdev egress chains"))
        func `hundreds of interfaces are cut off, and each counts`() throws {
            let seen = try Ground.use { ground in
                try ground.shell(
                    """
                    for i in $(seq 1 130); do echo "link add cut$i type veth peer name far$i"; done | ip -batch -
                    ip link set cut130 up; ip link set far130 up; ip addr add 10.78.0.1/24 dev cut130
                    ip neigh add 10.78.0.2 lladdr 02:00:00:00:00:02 dev cut130
                    """)
                let run = try CommandRun.injected(
                    "network.partition", ["--to", "10.78.0.0/24", "--direction", "to", "--for", "60s"], in: ground)
                let errors = Wire.errors([("10.78.0.2", 9)], milliseconds: 100)
                let code = try run.stop()
                return (code: code, errors: errors, proof: try run.report().faults.first?.proof ?? [:])
            }
            #expect(seen.errors == [EINPROGRESS])
            #expect(seen.proof["dropped_at_exit"] ?? 0 >= 1)
            #expect(seen.code == 5)
        }

        @Test func `one way only, what the neighbour sends vanishes and what we send arrives`() throws {
            let seen = try cut(direction: "from")
            #expect(seen.connections == [EINPROGRESS, EINPROGRESS])
            #expect(seen.datagrams == [0, 0])
            #expect(seen.arrived == 2)
            #expect((seen.proof["packets"] ?? 0) > 0)
            expectEnd(seen)
        }

        @Test func `both ways, nothing arrives anywhere`() throws {
            let seen = try cut(direction: "both")
            #expect(seen.connections == [EINPROGRESS, EINPROGRESS])
            #expect(seen.arrived == 0)
            expectEnd(seen)
        }

        @Test(.enabled(if: canVanish, "this kernel has no netdev egress chains"))
        func `packets of a user vanish on loopback too, and those of others pass`() throws {
            let seen = try Ground.use { ground in
                let server = try TCPPair("127.0.0.1", port: 22411, family: AF_INET)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "network.partition", ["--target", "user:64321", "--for", "60s"], in: ground)
                try run.until("the table") { try ground.shell("nft list tables").contains("netdev aftershock") }
                let said = try ground.shell(
                    """
                    setpriv --reuid=64321 --clear-groups bash -c '
                    echo x > /dev/udp/127.0.0.1/22412; echo -n "udp $? "
                    timeout 0.3 bash -c "exec 3<>/dev/tcp/127.0.0.1/22411"; echo "tcp $?"'
                    """)
                let others = server.isAlive
                try server.renew()
                let code = try run.stop()
                return (
                    said: said, others: others, code: code,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.said == "udp 0 tcp 124\n")
            #expect(seen.others)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        @Test func `a refusal says what it was told to say`() throws {
            let answers: [(with: String, plain: Int32, six: Int32)] = [
                ("tcp-reset", ECONNREFUSED, ECONNREFUSED), ("port-unreachable", ECONNREFUSED, ECONNREFUSED),
                ("host-unreachable", EHOSTUNREACH, EHOSTUNREACH), ("net-unreachable", ENETUNREACH, ENETUNREACH),
                // ICMP's code for it reads as "host unreachable", ICMPv6's as "permission denied".
                ("admin-prohibited", EHOSTUNREACH, EACCES),
            ]
            let ports = answers.indices.map { UInt16(22420 + $0) }
            let seen = try Ground.use { ground in
                _ = try WireEnd(in: ground)
                let here = try ports.map { try TCPPair("127.0.0.1", port: $0 + 10, family: AF_INET) }
                let before = try HostState(of: ground)
                let steps = zip(answers, ports).map { answer, port in
                    "      - network.reject: {to: [10.77.0.2, 'fd00:77::2', 127.0.0.1], ports: [\(port)], "
                        + "with: \(answer.with), for: 60s}"
                }
                let spec = try ground.write(
                    "spec.yaml",
                    "experiment: refusals\nmethod:\n  - parallel:\n" + steps.joined(separator: "\n") + "\n")
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                try run.until("the last table") {
                    try ground.shell("nft list tables").split(separator: "\n").count == answers.count
                }
                let hosts = ["10.77.0.2", "fd00:77::2", "127.0.0.1"]
                let errors = Wire.errors(
                    hosts.flatMap { host in ports.map { (host: host, port: $0) } }, milliseconds: 5000)
                let isOtherAlive = here.allSatisfy(\.isAlive)
                let code = try run.stop()
                return (
                    errors: errors, code: code, isOtherAlive: isOtherAlive,
                    proofs: try run.report().faults.map { $0.proof["packets"] ?? 0 },
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.errors == answers.map(\.plain) + answers.map(\.six) + answers.map(\.plain))
            #expect(seen.isOtherAlive)
            #expect(seen.proofs.allSatisfy { $0 >= 3 })
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        private func cut(direction: String) throws -> Cut {
            try Ground.use { ground in
                let neighbour = try WireEnd(in: ground)
                let before = try HostState(of: ground)
                let to = WireEnd.addresses.flatMap { ["--to", $0] }
                let run = try CommandRun.inject(
                    "network.partition", to + ["--direction", direction, "--for", "60s"], in: ground)
                let all = WireEnd.addresses.map { (host: $0, port: UInt16(9)) }
                try run.until("the cut") {
                    try ground.shell("nft list tables").contains("inet aftershock")
                        && Wire.errors(all, milliseconds: 50) == [EINPROGRESS, EINPROGRESS]
                }
                let count = neighbour.datagrams
                let datagrams = WireEnd.addresses.map { Wire.datagram($0, 9) }
                let connections = Wire.errors(all, milliseconds: 300)
                let arrived = neighbour.datagrams - count
                let code = try run.stop()
                let after = Wire.errors(all, milliseconds: 5000)
                return Cut(
                    connections: connections, datagrams: datagrams, arrived: arrived, code: code, after: after,
                    proof: try run.report().faults.first?.proof ?? [:],
                    differences: try HostState(of: ground).differences(from: before))
            }
        }

        private func expectEnd(_ seen: Cut, _ location: SourceLocation = #_sourceLocation) {
            #expect(seen.code == 5, sourceLocation: location)
            #expect(seen.after == [ECONNREFUSED, ECONNREFUSED], sourceLocation: location)
            #expect(seen.differences == [], sourceLocation: location)
        }
    }
}

/// What a client saw of its neighbour during and after a partition.
private struct Cut: Sendable {
    var connections: [Int32]
    var datagrams: [Int32]
    var arrived: Int
    var code: Int32
    var after: [Int32]
    var proof: [String: Double]
    var differences: [String]
}
