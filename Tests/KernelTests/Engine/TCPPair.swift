import Glibc

@testable import LinuxKernel

/// A listener and clients of its own, IPv4 or IPv6, in the namespace of the calling thread.
final class TCPPair {
    private let listener: Int32
    private let host: String
    let port: UInt16
    private var client: Int32 = -1
    private var server: Int32 = -1

    /// Listens and connects once.
    /// - Parameter host: of the client; the listener takes every address of `family`.
    init(_ host: String, port: UInt16, family: Int32) throws {
        self.host = host
        self.port = port
        listener = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1, off: Int32 = 0
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, 4)
        if family == AF_INET6 { setsockopt(listener, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &off, 4) }
        let any = try SocketAddress.resolve(host: family == AF_INET6 ? "::" : "0.0.0.0", port: port)[0]
        guard any.withSockaddr({ bind(listener, $0, $1) }) == 0, listen(listener, 16) == 0 else {
            throw Unmet("a listener on \(port): \(errno)")
        }
        try renew()
    }

    /// Connects anew.
    func renew() throws {
        for end in [client, server] where end >= 0 { close(end) }
        client = Wire.connected(host, port)
        server = accept(listener, nil, nil)
        guard client >= 0, server >= 0 else { throw Unmet("a connection to \(host):\(port): \(errno)") }
    }

    /// What reading says at either end: 0 when nothing is there and all is well.
    var errors: (client: Int32, server: Int32) { (Self.error(of: client), Self.error(of: server)) }

    /// Whether a byte goes through.
    var isAlive: Bool {
        guard send(server, "x", 1, Int32(MSG_NOSIGNAL)) == 1 else { return false }
        var waiting = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
        var byte: UInt8 = 0
        return poll(&waiting, 1, 2000) == 1 && recv(client, &byte, 1, Int32(MSG_DONTWAIT)) == 1
    }

    private static func error(of end: Int32) -> Int32 {
        var byte: UInt8 = 0
        let count = recv(end, &byte, 1, Int32(MSG_DONTWAIT | MSG_PEEK))
        return count < 0 && errno != EAGAIN ? errno : 0
    }

    deinit { for end in [client, server, listener] where end >= 0 { close(end) } }
}

/// Single calls of clients towards any address.
enum Wire {
    /// A connected socket, or -1 with `errno`.
    static func connected(_ host: String, _ port: UInt16) -> Int32 {
        guard let address = try? SocketAddress.resolve(host: host, port: port)[0] else { return -1 }
        let client = socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if address.withSockaddr({ connect(client, $0, $1) }) == 0 { return client }
        let code = errno
        close(client)
        errno = code
        return -1
    }

    /// Connects to all of these at the same time.
    /// - Returns: error numbers, 0 for a connection and EINPROGRESS when no answer came within the time.
    static func errors(_ all: [(host: String, port: UInt16)], milliseconds: Int) -> [Int32] {
        let end = Clock.monotonicNanoseconds() + UInt64(milliseconds) * 1_000_000
        var clients: [(descriptor: Int32, error: Int32)] = all.map { host, port in
            guard let address = try? SocketAddress.resolve(host: host, port: port)[0] else { return (-1, EINVAL) }
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
            let client = socket(address.family, kind, 0)
            return (client, address.withSockaddr { connect(client, $0, $1) } == 0 ? 0 : errno)
        }
        while clients.contains(where: { $0.error == EINPROGRESS }), Clock.monotonicNanoseconds() < end {
            for index in clients.indices where clients[index].error == EINPROGRESS {
                var waiting = pollfd(fd: clients[index].descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&waiting, 1, 0) == 1 else { continue }
                var code: Int32 = 0
                var size = socklen_t(4)
                getsockopt(clients[index].descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
                clients[index].error = code
            }
            Clock.sleep(milliseconds: 2)
        }
        for client in clients { close(client.descriptor) }
        return clients.map(\.error)
    }

    /// Sends one UDP datagram.
    /// - Returns: the error number of the call, 0 when it was taken.
    static func datagram(_ host: String, _ port: UInt16) -> Int32 {
        guard let address = try? SocketAddress.resolve(host: host, port: port)[0] else { return EINVAL }
        let client = socket(address.family, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(client) }
        return address.withSockaddr { sendto(client, "x", 1, 0, $0, $1) } == 1 ? 0 : errno
    }
}
