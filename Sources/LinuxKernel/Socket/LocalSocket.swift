import CNetlink
import Glibc

/// Unix stream sockets by path, unix(7).
public enum LocalSocket {
    /// Whether somebody listens at a path: a socket that is left over from one who died does not answer.
    public static func isAnswered(_ path: String) -> Bool {
        do throws(KernelError) {
            let stream = try connect(path)
            return stream.descriptor >= 0
        } catch { return error.errno == EAGAIN }
    }

    /// Connects; that and what follows never waits.
    /// - Throws: `KernelError`: ENOENT without a socket, ECONNREFUSED when nobody listens at it, EAGAIN when too many wait to
    ///   be accepted, EACCES, ENAMETOOLONG for a path of more than 107 bytes.
    public static func connect(_ path: String) throws(KernelError) -> StreamSocket {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path), !bytes.contains(0) else {
            throw KernelError("connect \(path)", errno: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if number < 0 { throw KernelError("socket", errno: errno) }
        let stream = StreamSocket(owning: number)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result != 0 { throw KernelError("connect \(path)", errno: errno) }
        return stream
    }
}
