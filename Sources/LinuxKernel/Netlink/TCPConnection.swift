/// One end of an established TCP connection, as sock_diag(7) lists it.
public struct TCPConnection: Hashable, Sendable {
    /// An address with its port. Of an IPv6 socket that talks IPv4 it is the IPv4 address.
    public struct Endpoint: Hashable, Sendable {
        /// 4 or 16 bytes in network byte order.
        public var address: [UInt8]
        /// The port.
        public var port: UInt16

        /// Names an end.
        public init(address: [UInt8], port: UInt16) {
            self.address = address
            self.port = port
        }
    }

    /// This end.
    public var local: Endpoint
    /// The other end.
    public var remote: Endpoint
    /// Owner of the socket.
    public var user: UInt32
    /// The socket's inode, as in `socket:[123]` of /proc/PID/fd; 0 when no process has it open.
    public var inode: UInt64
    /// AF_INET or AF_INET6.
    let family: UInt8
    /// The kernel's own identity of the socket, `struct inet_diag_sockid`, with the cookie that no later socket shares.
    let identity: [UInt8]

    /// Reads a `struct inet_diag_msg`.
    /// - Returns: `nil` when it is too short.
    init?(_ message: ArraySlice<UInt8>) {
        let bytes = Array(message)
        guard bytes.count >= 72, let user = message.integer(UInt32.self, at: 64),
            let inode = message.integer(UInt32.self, at: 68)
        else { return nil }
        family = bytes[0]
        identity = Array(bytes[4..<52])
        let isIPv6 = family == 10
        let end = { (port: Int, address: Int) in
            Endpoint(
                address: Self.plain(Array(bytes[address..<address + (isIPv6 ? 16 : 4)])),
                port: UInt16(bytes[port]) << 8 | UInt16(bytes[port + 1]))
        }
        local = end(4, 8)
        remote = end(6, 24)
        self.user = user
        self.inode = UInt64(inode)
    }

    /// The IPv4 address inside of an IPv4-mapped one (::ffff:0:0/96).
    static func plain(_ address: [UInt8]) -> [UInt8] {
        let prefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        return address.count == 16 && address.starts(with: prefix) ? Array(address.suffix(4)) : address
    }
}
