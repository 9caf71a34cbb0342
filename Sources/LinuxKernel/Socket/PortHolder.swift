import CNetlink
import Glibc
import Synchronization

/// Keeps local ports bound that nobody listens on, in the network namespace of the thread that binds them.
public final class PortHolder: Sendable {
    private let held = Mutex<[Int32]>([])

    /// Holds nothing yet.
    public init() {}

    /// Binds a port of TCP and UDP, for IPv4 and IPv6 and every address.
    /// - Returns: whether it was free for at least one of them.
    /// - Throws: `EMFILE` and the like; a port that is taken is no error.
    public func hold(_ port: UInt16) throws(KernelError) -> Bool {
        var isHeld = false
        for family in [AF_INET6, AF_INET] {
            for kind in [SOCK_STREAM, SOCK_DGRAM] {
                let number = socket(family, Int32(kind.rawValue | SOCK_CLOEXEC.rawValue), 0)
                // A kernel without IPv6 has none of its ports either.
                if number < 0, errno == EAFNOSUPPORT { continue }
                if number < 0 { throw KernelError("socket", errno: errno) }
                if family == AF_INET6 {
                    var only: Int32 = 1
                    setsockopt(number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &only, 4)
                }
                guard Self.bind(number, family, port) == 0 else {
                    let code = errno
                    close(number)
                    if [EADDRINUSE, EADDRNOTAVAIL].contains(code) { continue }
                    throw KernelError("bind port \(port)", errno: code)
                }
                held.withLock { $0.append(number) }
                isHeld = true
            }
        }
        return isHeld
    }

    /// Gives every port free.
    public func release() {
        held.withLock { numbers in
            for number in numbers { close(number) }
            numbers = []
        }
    }

    deinit { release() }

    private static func bind(_ number: Int32, _ family: Int32, _ port: UInt16) -> Int32 {
        if family == AF_INET6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(family)
            address.sin6_port = port.bigEndian
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.bind(number, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(family)
        address.sin_port = port.bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
