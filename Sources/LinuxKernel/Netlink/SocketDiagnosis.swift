import CNetlink
import Glibc
import Synchronization

/// Lists and ends TCP sockets over one sock_diag(7) socket, in the network namespace of the thread that opened it.
public final class SocketDiagnosis: Sendable {
    private let socket: Mutex<NetlinkSocket>

    /// Opens the conversation.
    /// - Throws: `EPROTONOSUPPORT` when the kernel has no sock_diag.
    public init() throws(KernelError) { socket = Mutex(try NetlinkSocket(protocol: NETLINK_SOCK_DIAG)) }

    /// Every established TCP socket of the namespace, IPv4 and IPv6.
    /// - Throws: `ENOENT` when the kernel has no tcp_diag.
    public func establishedConnections() throws(KernelError) -> [TCPConnection] {
        // TCP_ESTABLISHED is 1.
        try list(states: 1 << 1) { (frame) throws(KernelError) in
            guard let connection = TCPConnection(frame.payload) else {
                throw KernelError("parse TCP socket", errno: EBADMSG)
            }
            return connection
        }
    }

    /// Every TCP socket that is in one of these states, one bit each, and that somebody holds.
    /// - Throws: `ENOENT` when the kernel has no tcp_diag.
    func sockets(in states: UInt32) throws(KernelError) -> [SocketEntry] {
        try list(states: states) { SocketEntry(diagnosis: $0.payload) }
    }

    private func list<Value: Sendable>(
        states: UInt32, _ read: @Sendable (NetlinkFrame) throws(KernelError) -> Value?
    ) throws(KernelError) -> [Value] {
        var found: [Value] = []
        for family in [AF_INET, AF_INET6] {
            let message = try NetlinkMessage(type: UInt16(SOCK_DIAG_BY_FAMILY), flags: 0)
            message.append(header: Self.request(family: UInt8(family), states: states))
            let bytes = try message.bytes()
            found += try socket.withLock { (socket) throws(KernelError) in
                try socket.dump(bytes, call: "list TCP sockets") { (frame) throws(KernelError) in
                    Int32(frame.type) == SOCK_DIAG_BY_FAMILY ? try read(frame) : nil
                }
            }
        }
        return found
    }

    /// Ends a connection: whoever has the socket gets ECONNABORTED, the peer a reset.
    /// - Returns: whether it was there still.
    /// - Throws: `EOPNOTSUPP` when the kernel lacks CONFIG_INET_DIAG_DESTROY, `EPERM` without CAP_NET_ADMIN.
    @discardableResult
    public func destroy(_ connection: TCPConnection) throws(KernelError) -> Bool {
        let message = try NetlinkMessage(type: UInt16(SOCK_DESTROY), flags: 0)
        var request = Self.request(family: connection.family)
        withUnsafeMutableBytes(of: &request.id) { $0.copyBytes(from: connection.identity) }
        message.append(header: request)
        let bytes = try message.bytes()
        do throws(KernelError) {
            try socket.withLock { (socket) throws(KernelError) in
                try socket.request(bytes, call: "destroy a TCP socket")
            }
            return true
        } catch  where error.errno == ENOENT {
            return false
        }
    }

    private static func request(family: UInt8, states: UInt32 = 1 << 1) -> inet_diag_req_v2 {
        var request = inet_diag_req_v2()
        request.sdiag_family = family
        request.sdiag_protocol = UInt8(IPPROTO_TCP)
        request.idiag_states = states
        return request
    }
}
