import Glibc

/// A TCP socket that listens, or a UDP socket that is bound and has no peer: proc_net_tcp and its like in proc(5).
public struct ListeningSocket: Hashable, Sendable {
    /// Whether it is UDP.
    public var isDatagram: Bool
    /// The local address, such as `127.0.0.1` or `::`.
    public var address: String
    /// The local port.
    public var port: UInt16
    /// What `socket:[INODE]` in `/proc/PID/fd` says.
    public var inode: UInt64

    /// Every listening socket of a network namespace.
    /// - Parameter pid: a process that lives in it; the calling thread when `nil`.
    public static func all(of pid: Int32? = nil) -> [ListeningSocket] {
        SocketTable.entries(.listening, of: pid).compactMap(ListeningSocket.init)
    }

    /// The listening sockets that the processes hold, each looked up in its own network namespace.
    public static func held(by pids: [Int32]) -> [ListeningSocket] {
        var tables: [UInt64: [ListeningSocket]] = [:]
        var found: [ListeningSocket] = []
        for pid in pids {
            guard let namespace = ProcessTable.networkNamespace(pid) else { continue }
            let table = tables[namespace] ?? all(of: pid)
            tables[namespace] = table
            let inodes = Set(ProcessTable.socketInodes(pid))
            found += table.filter { inodes.contains($0.inode) && !found.contains($0) }
        }
        return found
    }

    init?(_ entry: SocketEntry) {
        guard let address = Self.addressText(entry.local) else { return nil }
        self.init(isDatagram: !entry.isTCP, address: address, port: entry.localPort, inode: entry.inode)
    }

    init(isDatagram: Bool, address: String, port: UInt16, inode: UInt64) {
        self.isDatagram = isDatagram
        self.address = address
        self.port = port
        self.inode = inode
    }

    /// The text of 4 or 16 bytes in network byte order, inet_ntop(3).
    static func addressText(_ bytes: [UInt8]) -> String? {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
