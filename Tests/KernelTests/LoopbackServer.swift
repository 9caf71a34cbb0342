import Glibc

@testable import LinuxKernel

/// A TCP listener on loopback that never accepts: the kernel completes connections up to the backlog.
final class LoopbackServer: Sendable {
    let family: Int32
    let port: UInt16
    private let descriptor: Int32

    init(family: Int32, port: UInt16) throws(KernelError) {
        self.family = family
        self.port = port
        descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        let result = withLoopback(family, port) { bind(descriptor, $0, $1) }
        if result < 0 { throw KernelError("bind", errno: errno) }
        if listen(descriptor, 128) < 0 { throw KernelError("listen", errno: errno) }
    }

    deinit { close(descriptor) }

    /// Connects and closes; gives how long it took.
    /// - Throws: `EAGAIN` or `EINPROGRESS` after `timeout` without an answer, `ECONNREFUSED` after a reset.
    func connectionNanoseconds(timeout milliseconds: Int = 5000) throws(KernelError) -> Int64 {
        let client = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(client) }
        var limit = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let start = Clock.monotonicNanoseconds()
        let result = withLoopback(family, port) { connect(client, $0, $1) }
        if result < 0 { throw KernelError("connect", errno: errno) }
        return Int64(Clock.monotonicNanoseconds() - start)
    }
}

/// Sends one UDP datagram to a port nobody listens on; gives the error of the next call on the socket, or 0.
func errorAfterDatagram(family: Int32, port: UInt16) -> Int32 {
    let client = socket(family, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(client) }
    guard withLoopback(family, port, { connect(client, $0, $1) }) == 0 else { return errno }
    if send(client, "x", 1, 0) < 0 { return errno }
    var limit = timeval(tv_sec: 0, tv_usec: 300_000)
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var byte: UInt8 = 0
    return recv(client, &byte, 1, 0) < 0 ? errno : 0
}

/// Calls `body` with a loopback address: 127.0.0.1 or ::1.
func withLoopback(
    _ family: Int32, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) -> Int32 {
    let host = family == AF_INET6 ? "::1" : "127.0.0.1"
    return (try? SocketAddress.resolve(host: host, port: port))?.first?.withSockaddr(body) ?? -1
}
