/// Both ends of a TCP connection or of a connected UDP socket, as /proc lists them.
public struct SocketConnection: Hashable, Sendable {
    /// Whether it is TCP; UDP otherwise.
    public var isTCP: Bool
    /// Addresses of 4 or 16 bytes in network order: IPv4 connections of IPv6 sockets are IPv4 here.
    public var local: [UInt8], remote: [UInt8]
    /// Ports.
    public var localPort: UInt16, remotePort: UInt16

    /// Reads a line such as `0: 0100007F:1F90 0200007F:C001 01 … INODE …`, proc(5); `nil` when it is no connection.
    init?(parsing fields: [Substring], isTCP: Bool) {
        // Everything but TCP_TIME_WAIT, TCP_CLOSE and TCP_LISTEN has packets to come; a connected UDP socket is 01.
        guard fields.count > 9, let state = UInt8(fields[3], radix: 16),
            isTCP ? ![6, 7, 10].contains(state) : state == 1,
            let (local, localPort) = Self.end(fields[1]), let (remote, remotePort) = Self.end(fields[2])
        else { return nil }
        self.isTCP = isTCP
        self.local = local
        self.localPort = localPort
        self.remote = remote
        self.remotePort = remotePort
    }

    /// Every connection of the calling thread's network namespace, whoever holds it.
    public static func ofThisNamespace() -> [SocketConnection] {
        ProcessTable.connections(in: "/proc/thread-self/net").map(\.connection)
    }

    /// An address comes as 32-bit words in host byte order, a port as a number.
    private static func end(_ text: Substring) -> ([UInt8], UInt16)? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, [8, 32].contains(parts[0].utf8.count), let port = UInt16(parts[1], radix: 16) else {
            return nil
        }
        var bytes: [UInt8] = []
        var rest = parts[0]
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            bytes += withUnsafeBytes(of: word) { Array($0) }
            rest = rest.dropFirst(8)
        }
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [255, 255]
        return (bytes.count == 16 && bytes.starts(with: mapped) ? Array(bytes.dropFirst(12)) : bytes, port)
    }
}

extension ProcessTable {
    /// The connections that the processes hold, each looked up in its own network namespace.
    public static func connections(of pids: [Int32]) -> Set<SocketConnection> {
        var tables: [UInt64: [(inode: UInt64, connection: SocketConnection)]] = [:]
        var found: Set<SocketConnection> = []
        for pid in pids {
            guard let namespace = networkNamespace(pid) else { continue }
            let table = tables[namespace] ?? connections(in: "/proc/\(pid)/net")
            tables[namespace] = table
            let inodes = Set(socketInodes(pid))
            for entry in table where inodes.contains(entry.inode) { found.insert(entry.connection) }
        }
        return found
    }

    /// Reads a table of /proc/net with the inode of each connection's socket.
    static func connections(parsing table: String, isTCP: Bool) -> [(inode: UInt64, connection: SocketConnection)] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard let connection = SocketConnection(parsing: fields, isTCP: isTCP), let inode = UInt64(fields[9]) else {
                return nil
            }
            return (inode, connection)
        }
    }

    fileprivate static func connections(in directory: String) -> [(inode: UInt64, connection: SocketConnection)] {
        ["tcp", "tcp6", "udp", "udp6"].flatMap { file in
            ProcFile.text("\(directory)/\(file)").map { connections(parsing: $0, isTCP: file.hasPrefix("tcp")) } ?? []
        }
    }
}
