import CNetlink
import Glibc

/// The host's log, by a datagram to `/dev/log`, syslog(3): what systemd-journald and every syslog daemon listen on.
public enum SystemLog {
    /// Says one line as `authpriv.notice`. Never waits: a log that is absent or lags behind hears nothing.
    /// - Returns: whether it was handed over.
    @discardableResult
    public static func say(_ text: String, as program: String, at path: String = "/dev/log") -> Bool {
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = socket(AF_UNIX, kind, 0)
        guard number >= 0 else { return false }
        let owned = OwnedDescriptor(owning: number)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < room else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        // Facility 10 (authpriv), severity 5 (notice).
        let line = Array("<85>\(program)[\(getpid())]: \(text)".utf8)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
                return sendto(
                    owned.number, line, line.count, flags, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == line.count
            }
        }
    }
}
