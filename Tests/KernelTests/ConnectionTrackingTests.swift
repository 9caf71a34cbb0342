import Glibc
import Testing

@testable import LinuxKernel

@Suite(.enabled(if: isRoot, "needs root: redirects flows in a network namespace of its own"))
struct ConnectionTrackingTests {
    /// A socket at a port, and one that sends to another port and is redirected to the first.
    private static func redirecting<Value: Sendable>(
        _ there: @escaping @Sendable (UInt16) -> InternetAddress,
        _ body: @escaping @Sendable (DatagramSocket, DatagramSocket, InternetAddress) throws -> Value
    ) throws -> Value {
        try inScratchNetwork {
            let rule = NftRule(matching: [.transport(.udp), .destinationPort(22501)], action: .redirect(port: 22500))
            let chain = NftChain(name: "c", kind: .nat, hook: .output, priority: -100, rules: [rule])
            let connection = try NftConnection()
            try connection.add(NftTable(name: "redirects", chains: [chain]), owned: true)
            let receiver = try DatagramSocket(bindingTo: there(22500))
            let sender = try DatagramSocket(connectingTo: there(22501), mark: 0)
            guard sender.send([1]) == 0, let source = try Self.source(at: receiver) else { throw Unmet("a datagram") }
            return try body(receiver, sender, source)
        }
    }

    private static func source(at receiver: DatagramSocket) throws -> InternetAddress? {
        var buffer = [UInt8](repeating: 0, count: 8)
        guard try !Poller.wait(for: [receiver.descriptor], milliseconds: 1000).isEmpty,
            case .bytes(_, let source) = receiver.receive(into: &buffer)
        else { return nil }
        return source
    }

    @Test(arguments: [false, true])
    func `a redirected flow tells where it was going, until it is forgotten`(isIPv6: Bool) throws {
        let there = isIPv6 ? InternetAddress.loopback6 : InternetAddress.loopback4
        let seen = try Self.redirecting({ there($0) }) { _, _, source in
            let tracking = try ConnectionTracking()
            let find = { try tracking.destination(of: .udp, from: source, to: there(22500)) }
            let before = try find()
            let others = try tracking.forget { $0.original.destination.port == 9 }
            let still = try find()
            let forgotten = try tracking.forget { $0.reply.source == there(22500) }
            return (before, others, still, forgotten, try find(), try tracking.flows().count)
        }
        #expect(seen.0 == there(22501))
        #expect(seen.1 == 0 && seen.2 == seen.0)
        #expect(seen.3 == 1 && seen.4 == nil && seen.5 == 0)
    }

    @Test func `a marked socket is known by its mark`() throws {
        let counters = try inScratchNetwork {
            let connection = try NftConnection()
            let rule = NftRule(matching: [.mark(0x35)], action: .accept)
            try connection.add(
                NftTable(name: "marks", chains: [NftChain(name: "c", hook: .output, rules: [rule])]), owned: true)
            for mark in [UInt32(0), 0x35, 0x36] {
                _ = try DatagramSocket(connectingTo: .loopback4(port: 22502), mark: mark).send([1])
            }
            return try connection.counters(table: "marks")
        }
        #expect(counters.map { $0.map(\.packets) } == [[1]])
    }

    @Test func `this host has its loopback addresses`() throws {
        let found = try inScratchNetwork { try InternetAddress.ofThisHost() }
        #expect(found.contains(.loopback4(port: 0)) && found.allSatisfy { $0.port == 0 })
    }
}
