import CNetlink
import Glibc

/// The socket at which the service manager hears how a service stands, sd_notify(3): `READY=1`, `STATUS=…`.
public struct ServiceManagerSocket: Sendable {
    /// How long a manager that does not listen is waited for, in seconds.
    private static let patience = 2
    /// The socket's path, or after an `@` its name in the abstract namespace, unix(7).
    public let path: String

    /// The socket at a path, or with a name that begins with `@`.
    /// - Throws: `KernelError`: EINVAL for what is neither, ENAMETOOLONG for what is too long.
    public init(_ path: String) throws(KernelError) {
        guard path.utf8.count > 1, path.hasPrefix("/") || path.hasPrefix("@"), !path.utf8.contains(0) else {
            throw KernelError("use the socket \(path)", errno: EINVAL)
        }
        // A path ends with a NUL byte, a name does not.
        guard path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else {
            throw KernelError("use the socket \(path)", errno: ENAMETOOLONG)
        }
        self.path = path
    }

    /// Says something: each a `NAME=VALUE`, in one datagram.
    /// - Throws: `KernelError`: ENOENT or ECONNREFUSED when nobody listens, EAGAIN when it is not heard in time.
    public func send(_ assignments: [String]) throws(KernelError) {
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw KernelError("socket", errno: errno) }
        let owned = OwnedDescriptor(owning: number)
        var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
        setsockopt(owned.number, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        // A line end would begin another assignment.
        let text = assignments.map { $0.replacing("\n", with: " ") }.joined(separator: "\n")
        let bytes = Array(text.utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { room in
            room.copyBytes(from: path.utf8)
            if path.hasPrefix("@") { room[0] = 0 }
        }
        // The length tells an abstract name's end; a path's terminating NUL counts in it.
        let head = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: address.sun_path)
        let length = socklen_t(head + path.utf8.count + (path.hasPrefix("@") ? 0 : 1))
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                var sent: Int
                repeat {
                    sent = sendto(owned.number, bytes, bytes.count, Int32(MSG_NOSIGNAL), target, length)
                } while sent < 0 && errno == EINTR
                return sent
            }
        }
        if sent != bytes.count { throw KernelError("sendto \(path)", errno: sent < 0 ? errno : EMSGSIZE) }
    }
}
