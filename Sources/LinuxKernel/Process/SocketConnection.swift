/// Both ends of a TCP connection or of a connected UDP socket, as /proc lists them.
public struct SocketConnection: Hashable, Sendable {
    /// Whether it is TCP; UDP otherwise.
    public var isTCP: Bool
    /// Addresses of 4 or 16 bytes in network order: IPv4 connections of IPv6 sockets are IPv4 here.
    public var local: [UInt8], remote: [UInt8]
    /// Ports.
    public var localPort: UInt16, remotePort: UInt16

    init(_ entry: SocketEntry) {
        isTCP = entry.isTCP
        local = TCPConnection.plain(entry.local)
        localPort = entry.localPort
        remote = TCPConnection.plain(entry.remote)
        remotePort = entry.remotePort
    }

    /// Every connection of the calling thread's network namespace that somebody holds.
    public static func ofThisNamespace() -> [SocketConnection] {
        SocketTable.entries(.connected).map(SocketConnection.init)
    }
}

extension ProcessTable {
    /// The connections that the processes hold, each looked up in its own network namespace.
    public static func connections(of pids: [Int32]) -> Set<SocketConnection> {
        var tables: [UInt64: [SocketEntry]] = [:]
        var found: Set<SocketConnection> = []
        for pid in pids {
            guard let namespace = networkNamespace(pid) else { continue }
            let table = tables[namespace] ?? SocketTable.entries(.connected, of: pid)
            tables[namespace] = table
            let inodes = Set(socketInodes(pid))
            for entry in table where inodes.contains(entry.inode) { found.insert(SocketConnection(entry)) }
        }
        return found
    }
}
