/// A TCP or UDP socket as the kernel's tables list it.
struct SocketEntry: Hashable, Sendable {
    /// Whether it is TCP; UDP otherwise.
    var isTCP: Bool
    /// Addresses of 4 or 16 bytes in network byte order, as the socket has them.
    var local: [UInt8], remote: [UInt8]
    /// Ports; the remote one is 0 where there is no peer.
    var localPort: UInt16, remotePort: UInt16
    /// What `socket:[INODE]` in `/proc/PID/fd` says; never 0.
    var inode: UInt64
}

extension SocketEntry {
    /// Reads a `struct inet_diag_msg` about a TCP socket.
    /// - Returns: `nil` when it is too short, or when nobody holds the socket, as in TIME_WAIT.
    init?(diagnosis message: ArraySlice<UInt8>) {
        guard let inode = message.integer(UInt32.self, at: 68), inode != 0, let family = message.first else {
            return nil
        }
        let start = message.startIndex
        // AF_INET6
        let size = family == 10 ? 16 : 4
        let port = { (at: Int) in UInt16(message[start + at]) << 8 | UInt16(message[start + at + 1]) }
        self.init(
            isTCP: true, local: Array(message[start + 8..<start + 8 + size]),
            remote: Array(message[start + 24..<start + 24 + size]), localPort: port(4), remotePort: port(6),
            inode: UInt64(inode))
    }
}
