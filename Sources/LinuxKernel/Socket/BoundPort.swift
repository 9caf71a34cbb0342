import CNetlink
import Glibc

/// A port that is taken: nobody else can bind it while this value lives, unless both sides ask for SO_REUSEPORT.
public final class BoundPort: Sendable {
    /// What happens to who connects to it.
    public enum Greeting: Sendable {
        /// TCP connections come about and are never accepted.
        case silence
        /// TCP connections are refused.
        case refusal
        /// UDP: datagrams are left unread.
        case datagrams
    }

    private let owned: OwnedDescriptor
    private init(_ owned: consuming OwnedDescriptor) { self.owned = owned }

    /// Takes a port.
    /// - Throws: `KernelError` of socket(2), bind(2) or listen(2): EADDRINUSE when somebody has it.
    public static func take(_ address: SocketAddress, _ greeting: Greeting) throws(KernelError) -> BoundPort {
        let type = greeting == .datagrams ? SOCK_DGRAM : SOCK_STREAM
        let number = socket(address.family, Int32(type.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if number < 0 { throw KernelError("socket", errno: errno) }
        let owned = OwnedDescriptor(owning: number)
        // IPv4 has a socket of its own, so that either family can be missing.
        if address.family == AF_INET6 { try set(number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        // Connections of an earlier owner that are in TIME-WAIT do not count as in use.
        if greeting != .datagrams { try set(number, SOL_SOCKET, SO_REUSEADDR, 1) }
        let code = address.withSockaddr { bind(number, $0, $1) == 0 ? 0 : errno } ?? EINVAL
        if code != 0 { throw KernelError("bind \(address)", errno: code) }
        if greeting != .datagrams {
            // Before listening: from then on not even who sets SO_REUSEADDR may share it.
            try set(number, SOL_SOCKET, SO_REUSEADDR, 0)
            if listen(number, 128) != 0 { throw KernelError("listen \(address)", errno: errno) }
        }
        // A listener that is shut down keeps its port and refuses connections.
        if greeting == .refusal, shutdown(number, Int32(SHUT_RD)) != 0 {
            throw KernelError("shutdown \(address)", errno: errno)
        }
        return BoundPort(owned)
    }

    private static func set(_ number: Int32, _ level: Int32, _ option: Int32, _ value: Int32) throws(KernelError) {
        var value = value
        if setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) != 0 {
            throw KernelError("setsockopt", errno: errno)
        }
    }
}
