import Glibc
import Testing

@testable import LinuxKernel

/// What others meet at a port that is taken.
@Suite(.enabled(if: isRoot, "needs root"))
struct BoundPortTests {
    private static let port: UInt16 = 22620

    @Test(arguments: [BoundPort.Greeting.silence, .refusal], ["0.0.0.0", "::"])
    func `nobody can bind a taken TCP port, whatever address and SO_REUSEADDR`(
        greeting: BoundPort.Greeting, host: String
    ) throws {
        let seen = try inScratchNetwork {
            let taken = try BoundPort.take(Self.address(host), greeting)
            defer { withExtendedLifetime(taken) {} }
            let family = host == "::" ? AF_INET6 : AF_INET
            return (
                hosts: [host, host == "::" ? "::1" : "127.0.0.1"].map { Self.bind($0, SOCK_STREAM) },
                client: Self.connect(family)
            )
        }
        #expect(seen.hosts == [EADDRINUSE, EADDRINUSE])
        #expect(seen.client == (greeting == .silence ? 0 : ECONNREFUSED))
    }

    @Test func `a port is free again when it is let go, and TIME-WAIT does not keep it`() throws {
        let codes = try inScratchNetwork {
            for _ in 0..<2 {
                let taken = try BoundPort.take(Self.address("127.0.0.1"), .silence)
                guard Self.connect(AF_INET) == 0 else { throw Unmet("a connection") }
                withExtendedLifetime(taken) {}
            }
            return Self.bind("127.0.0.1", SOCK_STREAM)
        }
        #expect(codes == 0)
    }

    @Test func `nobody can bind a taken UDP port`() throws {
        let codes = try inScratchNetwork {
            let taken = try BoundPort.take(Self.address("0.0.0.0"), .datagrams)
            defer { withExtendedLifetime(taken) {} }
            return [Self.bind("127.0.0.1", SOCK_DGRAM), Self.bind("127.0.0.1", SOCK_STREAM)]
        }
        #expect(codes == [EADDRINUSE, 0])
    }

    @Test func `a port that somebody has is an error`() throws {
        let code = try inScratchNetwork { () -> Int32 in
            let taken = try BoundPort.take(Self.address("127.0.0.1"), .silence)
            defer { withExtendedLifetime(taken) {} }
            let everywhere = try Self.address("0.0.0.0")
            do throws(KernelError) { _ = try BoundPort.take(everywhere, .silence) } catch {
                return error.errno
            }
            return 0
        }
        #expect(code == EADDRINUSE)
    }

    @Test(arguments: [AF_INET, AF_INET6])
    func `an accept queue is read with its length and its limit`(family: Int32) throws {
        let seen = try inScratchNetwork {
            let server = try LoopbackServer(family: family, port: Self.port)
            let reader = try AcceptQueueReader()
            let empty = try reader.queues(on: Self.port)
            _ = try server.connectionNanoseconds()
            return (empty: empty, one: try reader.queues(on: Self.port), other: try reader.queues(on: Self.port + 1))
        }
        let address = family == AF_INET6 ? "::1" : "127.0.0.1"
        #expect(seen.empty == [AcceptQueue(address: address, port: Self.port, length: 0, limit: 128)])
        #expect(seen.one == [AcceptQueue(address: address, port: Self.port, length: 1, limit: 128)])
        #expect(seen.other == [])
    }

    private static func address(_ host: String) throws -> SocketAddress {
        try SocketAddress.resolve(host: host, port: port)[0]
    }

    /// Binds, with SO_REUSEADDR for TCP as servers do, and closes: the error number.
    private static func bind(_ host: String, _ type: __socket_type) -> Int32 {
        guard let address = try? address(host) else { return EINVAL }
        let number = socket(address.family, Int32(type.rawValue), 0)
        defer { close(number) }
        var one: Int32 = 1
        for option in type == SOCK_STREAM ? [SO_REUSEADDR] : [] { setsockopt(number, SOL_SOCKET, option, &one, 4) }
        return address.withSockaddr { Glibc.bind(number, $0, $1) } == 0 ? 0 : errno
    }

    private static func connect(_ family: Int32) -> Int32 {
        let number = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        return withLoopback(family, port) { Glibc.connect(number, $0, $1) } == 0 ? 0 : errno
    }
}
