import ChaosModel
import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

/// How helpers that hold packets are ended.
@Suite(
    .serialized, .enabled(if: isRoot, "needs root"),
    .enabled(if: Product.isBuilt, "needs .build/debug/aftershock and CrashExecutor: build them first"))
struct HostHelperTests {
    @Test func `what a helper holds goes on when it is ended`() throws {
        let received = try Self.holding(port: 21950) { host, helper, undo, receiver in
            try host.revert(undo)
            return (receiver.numbers(upTo: 3), try host.isRestored(undo))
        }
        #expect(received.0 == [0, 1, 2])
        #expect(received.1)
    }

    @Test func `a stopped helper is killed`() throws {
        let seen = try Self.holding(port: 21951) { host, helper, undo, _ in
            for pid in HelperProcesses.pids(of: helper.token) { kill(pid, SIGSTOP) }
            try host.revert(undo)
            return try host.isRestored(undo)
        }
        #expect(seen)
    }

    @Test func `a helper that no packet has met yet is left alone, and missed once it is stopped`() throws {
        let silent = try inScratchNetwork {
            let host = LinuxHost(executable: Product.aftershock)
            let token = "hosthelper\(getpid())idle"
            let rule = PacketRule(
                hook: .output, match: PacketMatch(transport: .udp, destinationPort: 21952), verdict: .queue(951))
            let queue = PacketQueue(
                filter: PacketFilter(table: "aftershock_\(token)", rules: [rule]), number: 951,
                treatment: PacketTreatment(seed: 1))
            try host.apply(.startHelper(Helper(token: token, work: .holdPackets(queue))))
            defer { for pid in HelperProcesses.pids(of: token) { kill(pid, SIGKILL) } }
            func silent(looks: Int) -> [String] {
                for _ in 0..<looks {
                    usleep(25_000)
                    let found = host.killSilentHelpers(at: Clock.monotonicNanoseconds())
                    if !found.isEmpty { return found }
                }
                return []
            }
            let idle = silent(looks: 80)
            for pid in HelperProcesses.pids(of: token) { kill(pid, SIGSTOP) }
            return (idle, silent(looks: 800) == [token])
        }
        #expect(silent.0 == [])
        #expect(silent.1)
    }

    /// Sends three datagrams that a helper holds for a minute.
    private static func holding<Value: Sendable>(
        port: UInt16, _ body: @escaping @Sendable (LinuxHost, Helper, Undo, DatagramReceiver) throws -> Value
    ) throws -> Value {
        try inScratchNetwork {
            let host = LinuxHost(executable: Product.aftershock)
            let token = "hosthelper\(getpid())x\(port)"
            let rule = PacketRule(
                hook: .output, match: PacketMatch(transport: .udp, destinationPort: port), verdict: .queue(950))
            var treatment = PacketTreatment(seed: 1)
            treatment.delay = 60_000_000_000
            let queue = PacketQueue(
                filter: PacketFilter(table: "aftershock_\(token)", rules: [rule]), number: 950, treatment: treatment)
            let helper = Helper(token: token, work: .holdPackets(queue))
            let undo = try host.undo(for: .startHelper(helper))
            try host.apply(.startHelper(helper))
            defer { for pid in HelperProcesses.pids(of: token) { kill(pid, SIGKILL) } }
            let receiver = try DatagramReceiver(port: port)
            for number in 0..<UInt32(3) where receiver.send(number) != 0 { throw Unmet("a datagram was not sent") }
            guard receiver.numbers(upTo: 1).isEmpty else { throw Unmet("a datagram was not held") }
            return try body(host, helper, undo, receiver)
        }
    }
}
