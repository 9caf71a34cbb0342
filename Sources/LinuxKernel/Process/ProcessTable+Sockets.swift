extension ProcessTable {
    /// The processes that hold a listening TCP or a bound UDP socket with this local port, IPv4 or IPv6, in the
    /// network namespace of the calling thread. Several when a socket was inherited or the port is shared.
    public static func listening(on port: UInt16) -> [Int32] {
        let wanted = Set(listeners(in: "/proc/thread-self/net").filter { $0.port == port }.map(\.inode))
        if wanted.isEmpty { return [] }
        return all().filter { pid in socketInodes(pid).contains { wanted.contains($0) } }
    }

    /// The ports on which the processes listen, each looked up in its own network namespace; ascending.
    public static func listeningPorts(of pids: [Int32]) -> [UInt16] {
        var tables: [UInt64: [Listener]] = [:]
        var ports: Set<UInt16> = []
        for pid in pids {
            guard let namespace = networkNamespace(pid) else { continue }
            let table = tables[namespace] ?? listeners(in: "/proc/\(pid)/net")
            tables[namespace] = table
            let inodes = Set(socketInodes(pid))
            for listener in table where inodes.contains(listener.inode) { ports.insert(listener.port) }
        }
        return ports.sorted()
    }

    /// The first process that holds each of these sockets. Looks through every process, and stops once all are found.
    public static func holders(ofSockets inodes: Set<UInt64>) -> [UInt64: Int32] {
        var found: [UInt64: Int32] = [:]
        for pid in inodes.isEmpty ? [] : all() where found.count < inodes.count {
            for inode in socketInodes(pid) where inodes.contains(inode) && found[inode] == nil { found[inode] = pid }
        }
        return found
    }

    struct Listener: Hashable {
        var port: UInt16
        var inode: UInt64
    }

    /// Reads lines such as `0: 0100007F:1F90 00000000:0000 0A …`, proc(5).
    static func listeners(parsing table: String, state: String) -> [Listener] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == state, let colon = fields[1].lastIndex(of: ":"),
                let port = UInt16(fields[1][fields[1].index(after: colon)...], radix: 16),
                let inode = UInt64(fields[9]), inode != 0
            else { return nil }
            return Listener(port: port, inode: inode)
        }
    }

    private static func listeners(in directory: String) -> [Listener] {
        // TCP_LISTEN is 0A; a UDP socket without a peer is in TCP_CLOSE, 07.
        [("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")].flatMap { file, state in
            ProcFile.text("\(directory)/\(file)").map { listeners(parsing: $0, state: state) } ?? []
        }
    }

    /// The inodes of the sockets that a process has open, as in `socket:[123]`; none when it is gone.
    public static func socketInodes(_ pid: Int32) -> [UInt64] {
        let directory = "/proc/\(pid)/fd"
        return ((try? Directory.list(directory)) ?? []).compactMap { name in
            ProcFile.link("\(directory)/\(name)").flatMap { inode(in: $0, kind: "socket") }
        }
    }
}
