import CNetlink
import Glibc

/// The accept queue of one listening TCP socket: connections that are complete and that nobody has accepted.
/// Read over sock_diag(7), which needs no privilege.
public struct AcceptQueue: Hashable, Sendable {
    /// The address listened on, such as `0.0.0.0`.
    public var address: String
    /// The port listened on.
    public var port: UInt16
    /// Connections in the queue.
    public var length: Int
    /// The backlog of listen(2) after the cut by `net.core.somaxconn`.
    public var limit: Int

    /// Whether the kernel drops what else arrives: it lets one more in than the backlog says.
    public var isFull: Bool { length > limit }
}

/// Asks for accept queues in the network namespace of the thread that opened it. Not thread-safe.
public struct AcceptQueueReader {
    private let socket: NetlinkSocket

    // linux/sock_diag.h and linux/inet_diag.h.
    private static let netlinkSockDiag: Int32 = 4
    private static let sockDiagByFamily: UInt16 = 20
    private static let listenState: UInt32 = 1 << 10

    /// Opens the conversation.
    /// - Throws: `KernelError` of socket(2).
    public init() throws(KernelError) { socket = try NetlinkSocket(protocol: Self.netlinkSockDiag) }

    /// The queues of every listener on a port, IPv4 and IPv6. Several share one address with SO_REUSEPORT.
    /// - Throws: `KernelError`, such as ENOENT on a kernel without tcp_diag.
    public func queues(on port: UInt16) throws(KernelError) -> [AcceptQueue] {
        try listeners(on: port).filter { $0.port == port }
    }

    /// The queues of every listener. The kernel looks at listeners only, however many connections there are.
    /// - Throws: `KernelError`, such as ENOENT on a kernel without tcp_diag.
    public func all() throws(KernelError) -> [AcceptQueue] { try listeners(on: 0) }

    private func listeners(on port: UInt16) throws(KernelError) -> [AcceptQueue] {
        var found: [AcceptQueue] = []
        for family in [AF_INET, AF_INET6] {
            let message = try NetlinkMessage(type: Self.sockDiagByFamily, flags: NLM_F_DUMP)
            // inet_diag_req_v2: family, protocol, extensions, padding, states, and a socket id left empty but for its port.
            var request: [UInt8] = [UInt8(family), UInt8(IPPROTO_TCP), 0, 0]
            request += withUnsafeBytes(of: Self.listenState) { Array($0) }
            request += [UInt8(port >> 8), UInt8(port & 0xFF)] + [UInt8](repeating: 0, count: 46)
            message.append(bytes: request)
            for frame in try socket.dump(try message.bytes(), call: "list listeners") {
                if let queue = Self.parse(frame.payload) { found.append(queue) }
            }
        }
        return found
    }

    /// Reads an inet_diag_msg: family, state, timer, retransmissions, id (ports, addresses, interface, cookie), expires,
    /// rqueue, wqueue, uid, inode. For a listener the queues are the accept queue's length and limit.
    static func parse(_ payload: ArraySlice<UInt8>) -> AcceptQueue? {
        guard let family = payload.first, let high = payload.integer(UInt8.self, at: 4),
            let low = payload.integer(UInt8.self, at: 5), let length = payload.integer(UInt32.self, at: 56),
            let limit = payload.integer(UInt32.self, at: 60)
        else { return nil }
        let bytes = Array(payload.dropFirst(8).prefix(Int32(family) == AF_INET6 ? 16 : 4))
        guard let address = ListeningSocket.addressText(bytes) else { return nil }
        return AcceptQueue(
            address: address, port: UInt16(high) << 8 | UInt16(low), length: Int(length), limit: Int(limit))
    }
}
