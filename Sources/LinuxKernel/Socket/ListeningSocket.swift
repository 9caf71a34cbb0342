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
    /// - Parameter directory: the namespace's `/proc` directory, such as `/proc/4711/net`.
    public static func all(in directory: String = "/proc/thread-self/net") -> [ListeningSocket] {
        // TCP_LISTEN is 0A; a UDP socket without a peer is in TCP_CLOSE, 07.
        [("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")].flatMap { file, state in
            ProcFile.text("\(directory)/\(file)").map {
                parse($0, state: state, isDatagram: file.hasPrefix("udp"))
            } ?? []
        }
    }

    /// The listening sockets that the processes hold, each looked up in its own network namespace.
    public static func held(by pids: [Int32]) -> [ListeningSocket] {
        var tables: [UInt64: [ListeningSocket]] = [:]
        var found: [ListeningSocket] = []
        for pid in pids {
            guard let namespace = ProcessTable.networkNamespace(pid) else { continue }
            let table = tables[namespace] ?? all(in: "/proc/\(pid)/net")
            tables[namespace] = table
            let inodes = Set(ProcessTable.socketInodes(pid))
            found += table.filter { inodes.contains($0.inode) && !found.contains($0) }
        }
        return found
    }

    /// Lines such as `0: 0100007F:1F90 00000000:0000 0A …`: the address is its 32-bit words in host byte order.
    static func parse(_ table: String, state: String, isDatagram: Bool) -> [ListeningSocket] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == state, let inode = UInt64(fields[9]), inode != 0 else { return nil }
            let local = fields[1].split(separator: ":")
            guard local.count == 2, let port = UInt16(local[1], radix: 16), let address = address(local[0]) else {
                return nil
            }
            return ListeningSocket(isDatagram: isDatagram, address: address, port: port, inode: inode)
        }
    }

    private static func address(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            bytes += withUnsafeBytes(of: word) { Array($0) }
            rest = rest.dropFirst(8)
        }
        return addressText(bytes)
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
