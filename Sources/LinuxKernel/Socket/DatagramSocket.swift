import CNetlink
import Glibc

/// A UDP socket that never blocks: udp(7), O_NONBLOCK. Closed when its last owner goes.
public final class DatagramSocket: Sendable {
    /// What a receive came to.
    public enum Reception: Equatable, Sendable {
        /// So many bytes came from there.
        case bytes(Int, from: InternetAddress)
        /// Nothing now; wait for readiness.
        case wouldBlock
        /// The kernel refused, errno(3): ECONNREFUSED when the peer said that nobody listens.
        case failed(Int32)
    }

    private let owned: OwnedDescriptor
    /// For `EventPoll.add`; stays owned by this object.
    public var descriptor: Int32 { owned.number }

    /// Opens a socket at an address of this host.
    /// - Throws: `KernelError`: EADDRINUSE, EADDRNOTAVAIL without that address, EAFNOSUPPORT without that family.
    public init(bindingTo address: InternetAddress) throws(KernelError) {
        owned = try Self.open(address)
        let descriptor = owned.number
        if address.withSockaddr({ bind(descriptor, $0, $1) }) != 0 { throw KernelError("bind", errno: errno) }
    }

    /// Opens a socket that exchanges datagrams with one peer only.
    /// - Parameter mark: SO_MARK of what it sends, by which rules know it; none when `nil`.
    /// - Throws: `KernelError`: EPERM for a mark without CAP_NET_ADMIN, ENETUNREACH without a route.
    public init(connectingTo address: InternetAddress, mark: UInt32?) throws(KernelError) {
        owned = try Self.open(address)
        let descriptor = owned.number
        if let mark { try SocketMark.set(mark, of: descriptor) }
        if address.withSockaddr({ connect(descriptor, $0, $1) }) != 0 { throw KernelError("connect", errno: errno) }
    }

    /// Receives one datagram into `buffer` from its start; what does not fit is lost.
    public func receive(into buffer: inout [UInt8]) -> Reception {
        let descriptor = descriptor
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let count = buffer.withUnsafeMutableBytes { raw in
            withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { sender in
                    var count: Int
                    repeat {
                        count = recvfrom(descriptor, raw.baseAddress, raw.count, 0, sender, &length)
                    } while count
                        < 0 && errno == EINTR
                    return count
                }
            }
        }
        if count < 0 { return errno == EAGAIN ? .wouldBlock : .failed(errno) }
        let sender = withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { InternetAddress($0) }
        }
        guard let sender else { return .failed(EAFNOSUPPORT) }
        return .bytes(count, from: sender)
    }

    /// Sends one datagram to the peer, or to `address` from a socket without one.
    /// - Returns: 0, or the errno(3); UDP promises nothing, so most callers do not mind.
    @discardableResult
    public func send(_ bytes: some Collection<UInt8>, to address: InternetAddress? = nil) -> Int32 {
        let descriptor = descriptor
        let sent = Array(bytes).withUnsafeBytes { raw in
            if let address {
                address.withSockaddr { sendto(descriptor, raw.baseAddress, raw.count, Int32(MSG_NOSIGNAL), $0, $1) }
            } else {
                Glibc.send(descriptor, raw.baseAddress, raw.count, Int32(MSG_NOSIGNAL))
            }
        }
        return sent < 0 ? errno : 0
    }

    private static func open(_ address: InternetAddress) throws(KernelError) -> OwnedDescriptor {
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, 0)
        if descriptor < 0 { throw KernelError("socket", errno: errno) }
        return OwnedDescriptor(owning: descriptor)
    }
}

/// The mark of what a socket sends: SO_MARK of socket(7).
enum SocketMark {
    static func set(_ mark: UInt32, of descriptor: Int32) throws(KernelError) {
        var mark = mark
        if setsockopt(descriptor, SOL_SOCKET, SO_MARK, &mark, socklen_t(MemoryLayout<UInt32>.size)) != 0 {
            throw KernelError("set SO_MARK", errno: errno)
        }
    }
}
