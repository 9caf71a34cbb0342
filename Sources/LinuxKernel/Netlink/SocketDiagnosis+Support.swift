import CNetlink
import Glibc

extension SocketDiagnosis {
    /// Whether sockets can be destroyed, found by destroying a connection of this process with itself over loopback: call
    /// it in a scratch namespace.
    /// - Throws: `EOPNOTSUPP` when the kernel cannot, and whatever else the attempt met.
    public func attemptDestroy() throws(KernelError) {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let server = OwnedDescriptor(owning: try Self.check(socket(AF_INET, kind, 0), "socket"))
        let client = OwnedDescriptor(owning: try Self.check(socket(AF_INET, kind, 0), "socket"))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { (pointer) throws(KernelError) in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { (generic) throws(KernelError) in
                try Self.check(bind(server.number, generic, size), "bind")
                try Self.check(listen(server.number, 1), "listen")
                try Self.check(getsockname(server.number, generic, &size), "getsockname")
                try Self.check(connect(client.number, generic, size), "connect")
            }
        }
        let port = UInt16(bigEndian: address.sin_port)
        guard let own = try establishedConnections().first(where: { $0.remote.port == port }) else {
            throw KernelError("find our own TCP socket", errno: ENOENT)
        }
        try destroy(own)
        var byte: UInt8 = 0
        guard recv(client.number, &byte, 1, Int32(MSG_DONTWAIT)) < 0, errno == ECONNABORTED else {
            throw KernelError("destroy a TCP socket", errno: EOPNOTSUPP)
        }
    }

    @discardableResult
    private static func check(_ result: Int32, _ call: String) throws(KernelError) -> Int32 {
        if result < 0 { throw KernelError(call, errno: errno) }
        return result
    }
}
