import CNetlink
import Glibc

/// A TCP connection that never blocks: tcp(7), O_NONBLOCK. Closed when it goes out of scope.
public struct StreamSocket: ~Copyable {
    /// What a read or a write came to.
    public enum Transfer: Equatable, Sendable {
        /// So many bytes were moved.
        case bytes(Int)
        /// Nothing now; wait for readiness.
        case wouldBlock
        /// The peer has ended its side.
        case ended
        /// The kernel refused, errno(3).
        case failed(Int32)
        /// TLS failed; the code of X509_verify_cert_error_string(3), or 0 when it was not the certificate.
        case insecure(Int32)
    }

    /// For `EventPoll.add`; stays owned by this value.
    public let descriptor: Int32

    /// Opens a socket and starts connecting; the end is announced as writable.
    /// - Parameters:
    ///   - receiveBuffer: SO_RCVBUF in bytes, which the kernel raises to its least; its own choice when `nil`.
    ///   - resetsOnClose: Whether closing resets the connection (SO_LINGER of 0), also when the process is killed.
    /// - Throws: `KernelError` when there is no socket (EMFILE) or connecting fails at once (ECONNREFUSED).
    public init(
        connectingTo address: SocketAddress, receiveBuffer: Int32? = nil, resetsOnClose: Bool = false
    ) throws(KernelError) {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = socket(address.family, type, 0)
        if descriptor < 0 { throw KernelError("socket", errno: errno) }
        let handle = descriptor
        if var size = receiveBuffer {
            // Before connecting: the window that is offered first depends on it.
            setsockopt(handle, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        if resetsOnClose { resetOnClose() }
        let code = address.withSockaddr { pointer, length in
            Glibc.connect(handle, pointer, length) == 0 ? 0 : errno
        }
        if let code, code != 0, code != EINPROGRESS, code != EINTR {
            close(descriptor)
            throw KernelError("connect \(address)", errno: code)
        }
    }

    /// Takes over a connection that was accepted.
    init(owning descriptor: Int32) { self.descriptor = descriptor }

    /// Opens a socket and starts connecting, as above.
    /// - Parameter mark: SO_MARK of what it sends, by which rules know it; none when `nil`.
    /// - Throws: `KernelError`: EPERM for a mark without CAP_NET_ADMIN, ENETUNREACH without a route.
    public static func connecting(to address: InternetAddress, mark: UInt32?) throws(KernelError) -> StreamSocket {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, 0)
        if descriptor < 0 { throw KernelError("socket", errno: errno) }
        let owner = StreamSocket(owning: descriptor)
        if let mark { try SocketMark.set(mark, of: descriptor) }
        let code = address.withSockaddr { connect(descriptor, $0, $1) == 0 ? 0 : errno }
        if code != 0, code != EINPROGRESS, code != EINTR { throw KernelError("connect", errno: code) }
        return owner
    }

    deinit { close(descriptor) }

    /// Makes closing reset the connection instead of ending it: SO_LINGER of 0.
    public func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Says that nothing more will be sent: shutdown(2).
    public func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// Who is at the other end; `nil` before connecting has ended and after the connection has.
    public var peer: InternetAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let handle = descriptor
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getpeername(handle, $0, &length) == 0 ? InternetAddress($0) : nil
            }
        }
    }

    /// How connecting goes.
    public enum ConnectionState: Equatable, Sendable {
        /// Not decided yet, connected, or refused with an errno(3).
        case connecting, connected
        case failed(Int32)
    }

    /// How connecting goes. An error is reported once.
    public func connectionState() -> ConnectionState {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        if getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) != 0 { return .failed(errno) }
        if code != 0 { return .failed(code) }
        var peer = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let handle = descriptor
        let isNamed = withUnsafeMutableBytes(of: &peer) { raw in
            raw.bindMemory(to: sockaddr.self).baseAddress.map { getpeername(handle, $0, &size) == 0 } ?? false
        }
        return isNamed ? .connected : .connecting
    }

    /// Sends small pieces at once instead of gathering them until the last was acknowledged: TCP_NODELAY of tcp(7).
    /// - Throws: `KernelError`, which no open socket gives cause for.
    public func sendAtOnce() throws(KernelError) {
        var on: Int32 = 1
        let length = socklen_t(MemoryLayout<Int32>.size)
        if setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, length) != 0 {
            throw KernelError("set TCP_NODELAY", errno: errno)
        }
    }

    /// Sends `bytes` from `offset` on, as much as goes.
    public func send(_ bytes: [UInt8], from offset: Int) -> Transfer {
        precondition(offset <= bytes.count)
        let handle = descriptor
        return bytes.withUnsafeBytes { raw in
            let rest = UnsafeRawBufferPointer(rebasing: raw[offset...])
            return Self.outcome { Glibc.send(handle, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL)) }
        }
    }

    /// Receives into `buffer` from its start, at most its count.
    public func receive(into buffer: inout [UInt8]) -> Transfer {
        let handle = descriptor
        return buffer.withUnsafeMutableBytes { raw in
            let result = Self.outcome { recv(handle, raw.baseAddress, raw.count, 0) }
            return result == .bytes(0) ? .ended : result
        }
    }

    private static func outcome(_ call: () -> Int) -> Transfer {
        while true {
            let count = call()
            if count >= 0 { return .bytes(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            case let code: return .failed(code)
            }
        }
    }
}
