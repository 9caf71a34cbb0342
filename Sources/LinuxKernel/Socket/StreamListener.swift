import CKernel
import CNetlink
import Glibc

/// A TCP socket that accepts connections and never blocks: tcp(7), O_NONBLOCK.
public final class StreamListener: Sendable {
    private let owned: OwnedDescriptor
    /// For `EventPoll.add`; stays owned by this object.
    public var descriptor: Int32 { owned.number }

    /// Listens at an address of this host.
    /// - Parameter reusesAddress: Whether connections that are left over from an earlier listener do not matter:
    ///   SO_REUSEADDR.
    /// - Throws: `KernelError`: EADDRINUSE, EADDRNOTAVAIL without that address, EAFNOSUPPORT without that family.
    public init(
        bindingTo address: InternetAddress, backlog: Int32 = 128, reusesAddress: Bool = false
    ) throws(KernelError) {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, 0)
        if descriptor < 0 { throw KernelError("socket", errno: errno) }
        owned = OwnedDescriptor(owning: descriptor)
        if reusesAddress {
            var on: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        if address.withSockaddr({ bind(descriptor, $0, $1) }) != 0 { throw KernelError("bind", errno: errno) }
        if listen(descriptor, backlog) != 0 { throw KernelError("listen", errno: errno) }
    }

    /// Takes one connection that waits; `nil` when none does, or the one that did has ended already.
    /// - Throws: `KernelError`, such as EMFILE.
    public func accept() throws(KernelError) -> StreamSocket? {
        let connection = kernel_accept(descriptor)
        if connection >= 0 { return StreamSocket(owning: connection) }
        if [-EAGAIN, -EINTR, -ECONNABORTED].contains(connection) { return nil }
        throw KernelError("accept", errno: -connection)
    }
}
