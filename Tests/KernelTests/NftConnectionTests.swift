import Glibc
import Testing

@testable import LinuxKernel

@Suite(.enabled(if: isRoot, "needs root: changes nf_tables in a network namespace of its own"))
struct NftConnectionTests {
    static func table(_ name: String, _ rules: [NftRule], hook: NftChain.Hook = .output) -> NftTable {
        NftTable(name: name, chains: [NftChain(name: "c", hook: hook, rules: rules)])
    }

    @Test func `a table is listed after adding and gone after deleting`() throws {
        let names = try inScratchNetwork {
            let connection = try NftConnection()
            let before = try connection.tableNames()
            try connection.add(Self.table("mine", []), owned: false)
            let during = try connection.tableNames()
            try connection.delete(table: "mine")
            try connection.delete(table: "mine")
            return [before, during, try connection.tableNames()]
        }
        #expect(names == [[], ["mine"], []])
    }

    @Test func `adding a table twice is refused and the first stays`() throws {
        let (code, names) = try inScratchNetwork {
            let connection = try NftConnection()
            try connection.add(Self.table("mine", []), owned: false)
            let code = errorCode { () throws(KernelError) in try connection.add(Self.table("mine", []), owned: false) }
            return (code, try connection.tableNames())
        }
        #expect(code == EEXIST)
        #expect(names == ["mine"])
    }

    @Test func `a batch with one bad rule adds nothing and the connection stays usable`() throws {
        let (code, names) = try inScratchNetwork {
            let connection = try NftConnection()
            let bad = NftRule(expressions: [.counter, .payload(.network, offset: 0, length: 4000)])
            let good = NftRule(matching: [], action: .accept)
            let code = errorCode { () throws(KernelError) in
                try connection.add(Self.table("bad", [good, bad, good]), owned: false)
            }
            try connection.add(Self.table("fine", [good]), owned: false)
            return (code, try connection.tableNames())
        }
        #expect(code != 0)
        #expect(names == ["fine"])
    }

    @Test func `an owned table goes with its connection and others cannot delete it`() throws {
        let (during, foreign, after) = try inScratchNetwork {
            let observer = try NftConnection()
            var owner: NftConnection? = try NftConnection()
            try owner?.add(Self.table("owned", [NftRule(matching: [], action: .accept)]), owned: true)
            let during = try observer.tableNames()
            let foreign = errorCode { () throws(KernelError) in try observer.delete(table: "owned") }
            owner = nil
            // A child that another test forks holds a copy of the socket until its exec.
            for _ in 0..<250 where try !observer.tableNames().isEmpty { usleep(20_000) }
            return (during, foreign, try observer.tableNames())
        }
        #expect(during == ["owned"])
        #expect(foreign == EPERM)
        #expect(after == [])
    }

    @Test func `a table of a thousand rules is added and counted`() throws {
        let counters = try inScratchNetwork {
            let connection = try NftConnection()
            let rules = (1...1000).map { NftRule(matching: [.transport(.tcp), .destinationPort($0)], action: .drop) }
            try connection.add(Self.table("large", rules), owned: true)
            return try connection.counters(table: "large")
        }
        #expect(counters == [[NftCounter](repeating: NftCounter(), count: 1000)])
    }

    @Test func `counters of a missing table say so`() throws {
        let code = try inScratchNetwork {
            let connection = try NftConnection()
            return errorCode { () throws(KernelError) in _ = try connection.counters(table: "none") }
        }
        #expect(code == ENOENT)
    }

    @Test(arguments: [AF_INET, AF_INET6]) func `dropped connections time out and are counted`(family: Int32) throws {
        let (hit, missed, counters) = try inScratchNetwork {
            let connection = try NftConnection()
            let server = try LoopbackServer(family: family, port: 21001)
            let other = try LoopbackServer(family: family, port: 21002)
            let rule = NftRule(matching: [.transport(.tcp), .destinationPort(21001)], action: .drop)
            try connection.add(Self.table("drop", [rule], hook: .input), owned: true)
            let hit = errorCode { () throws(KernelError) in _ = try server.connectionNanoseconds(timeout: 200) }
            let missed = errorCode { () throws(KernelError) in _ = try other.connectionNanoseconds() }
            return (hit, missed, try connection.counters(table: "drop"))
        }
        #expect([EAGAIN, EINPROGRESS].contains(hit))
        #expect(missed == 0)
        let count = try #require(counters.first?.first)
        #expect(count.packets >= 1)
        #expect(count.bytes >= 40)
    }

    @Test(arguments: [AF_INET, AF_INET6]) func `rejects are answered by a reset and by unreachable`(family: Int32)
        throws
    {
        let (tcp, udp) = try inScratchNetwork {
            let connection = try NftConnection()
            let server = try LoopbackServer(family: family, port: 21003)
            let rules = [
                NftRule(matching: [.transport(.tcp), .destinationPort(21003)], action: .reject(.resetTCP)),
                NftRule(matching: [.transport(.udp), .destinationPort(21004)], action: .reject(.portUnreachable)),
            ]
            try connection.add(Self.table("reject", rules, hook: .input), owned: true)
            let tcp = errorCode { () throws(KernelError) in _ = try server.connectionNanoseconds() }
            return (tcp, errorAfterDatagram(family: family, port: 21004))
        }
        #expect(tcp == ECONNREFUSED)
        #expect(udp == ECONNREFUSED)
    }

    /// Each match on its own: a datagram to [::1] or 127.0.0.1 port 21005 over loopback, as root.
    @Test(arguments: [
        (AF_INET, NftMatch.destination([127, 0, 0, 1], prefix: 32), true),
        (AF_INET, .destination([127, 0, 0, 0], prefix: 8), true),
        (AF_INET, .destination([127, 0, 0, 2], prefix: 31), false),
        (AF_INET, .source([127, 0, 0, 1], prefix: 25), true),
        (AF_INET, .source([10, 0, 0, 0], prefix: 8), false),
        (AF_INET, .source([0, 0, 0, 0], prefix: 0), true),
        (AF_INET6, .source([0, 0, 0, 0], prefix: 0), false),
        (AF_INET6, .destination([UInt8](repeating: 0, count: 15) + [1], prefix: 128), true),
        (AF_INET6, .destination([UInt8](repeating: 0, count: 15) + [0], prefix: 127), true),
        (AF_INET6, .destination([0xFD] + [UInt8](repeating: 0, count: 15), prefix: 7), false),
        (AF_INET, .outputLoopback(true), true),
        (AF_INET, .outputLoopback(false), false),
        (AF_INET, .user(0), true),
        (AF_INET, .user(12345), false),
        (AF_INET, .destinationPort(21005), true),
        (AF_INET, .sourcePort(21005), false),
    ])
    func `a match counts what it names`(family: Int32, match: NftMatch, expected: Bool) throws {
        let counters = try inScratchNetwork {
            let connection = try NftConnection()
            let rule = NftRule(matching: [.transport(.udp), match], action: .accept)
            try connection.add(Self.table("match", [rule]), owned: true)
            _ = errorAfterDatagram(family: family, port: 21005)
            return try connection.counters(table: "match")
        }
        #expect(counters.first?.first?.packets == (expected ? 1 : 0))
    }

    @Test func `ICMPv6 types are matched by range`() throws {
        let counters = try inScratchNetwork {
            let connection = try NftConnection()
            // A datagram to a closed port is answered by destination unreachable, type 1.
            let rules = [0...0, 1...4, 2...255].map { (types: ClosedRange<UInt8>) in
                NftRule(matching: [.transport(.icmpv6), .icmpv6Types(types), .inputLoopback(true)], action: .counter)
            }
            try connection.add(Self.table("icmp", rules, hook: .input), owned: true)
            _ = errorAfterDatagram(family: AF_INET6, port: 21006)
            return try connection.counters(table: "icmp").first?.map(\.packets)
        }
        #expect(counters?.count == 3)
        #expect(counters?[0] == 0)
        #expect(counters?[1] == 1)
    }

    @Test func `threads share a connection`() throws {
        let codes = try inScratchNetwork {
            let connection = try NftConnection()
            let threads = try (0..<4).map { thread in
                try JoinableThread { () throws(KernelError) in
                    for round in 0..<50 {
                        let name = "t\(thread)_\(round)"
                        try connection.add(Self.table(name, [NftRule(matching: [], action: .accept)]), owned: true)
                        guard try connection.counters(table: name).first?.count == 1 else {
                            throw KernelError("read back \(name)", errno: ENOENT)
                        }
                        try connection.delete(table: name)
                    }
                }
            }
            let codes = threads.map { thread in errorCode { () throws(KernelError) in try thread.join() } }
            return codes + [Int32(try connection.tableNames().count)]
        }
        #expect(codes == [0, 0, 0, 0, 0])
    }

    @Test func `sockets are closed on exec`() throws {
        let flags = try inScratchNetwork {
            let socket = try PacketQueueSocket(queue: 2, maximum: 1)
            return withExtendedLifetime(socket) { fcntl(socket.descriptor, F_GETFD) }
        }
        #expect(flags == FD_CLOEXEC)
    }

    @Test func `attempting capabilities leaves no table`() throws {
        let names = try inScratchNetwork {
            let connection = try NftConnection()
            _ = try connection.supportsOwner()
            _ = try connection.supportsReject()
            _ = try connection.queueFlavour()
            return try connection.tableNames()
        }
        #expect(names == [])
    }
}

/// The error number that a body throws, 0 when it does not.
func errorCode(_ body: () throws(KernelError) -> Void) -> Int32 {
    do throws(KernelError) {
        try body()
        return 0
    } catch {
        return error.errno
    }
}
