import Glibc

/// The sockets of a network namespace that somebody holds. However many connections are in TIME_WAIT, asking costs next to
/// nothing: sock_diag(7) leaves them out in the kernel, and where it is refused they are skipped without being parsed.
enum SocketTable {
    /// What to list.
    enum Kind: Sendable {
        /// TCP sockets that listen, UDP sockets without a peer.
        case listening
        /// TCP connections that have packets to come, UDP sockets with a peer.
        case connected

        /// One bit for each state of TCP.
        var tcpStates: UInt32 {
            switch self {
            // TCP_LISTEN
            case .listening: 1 << 10
            // Everything from TCP_ESTABLISHED, 1, to TCP_NEW_SYN_RECV, 12, but TIME_WAIT, CLOSE and LISTEN.
            case .connected: 0x1FFE & ~(1 << 6 | 1 << 7 | 1 << 10)
            }
        }

        /// A UDP socket without a peer is in TCP_CLOSE, one with a peer in TCP_ESTABLISHED.
        var udpStates: UInt32 { self == .listening ? 1 << 7 : 1 << 1 }
    }

    /// The sockets in the network namespace of a process, or of the calling thread.
    static func entries(_ kind: Kind, of pid: Int32? = nil) -> [SocketEntry] {
        let directory = pid.map { "/proc/\($0)/net" } ?? "/proc/thread-self/net"
        let tcp = (try? diagnosed(kind, of: pid)) ?? listed(kind, in: directory, ["tcp", "tcp6"])
        return tcp + listed(kind, in: directory, ["udp", "udp6"])
    }

    /// The same as the files of a directory such as `/proc/4711/net` tell; a file that is not there is empty.
    static func listed(_ kind: Kind, in directory: String, _ files: [String]) -> [SocketEntry] {
        files.flatMap { file in
            let isTCP = file.hasPrefix("tcp")
            var lines = SocketLines(isTCP: isTCP, states: isTCP ? kind.tcpStates : kind.udpStates)
            guard let file = try? File("\(directory)/\(file)", access: .read) else { return [SocketEntry]() }
            while let piece = try? file.read(upTo: 64 << 10), !piece.isEmpty {
                lines.take(piece)
                Headway.made()
            }
            return lines.entries
        }
    }

    /// The TCP sockets by sock_diag(7).
    /// - Throws: `KernelError` when the kernel has no tcp_diag, or the namespace may not be entered.
    static func diagnosed(_ kind: Kind, of pid: Int32? = nil) throws(KernelError) -> [SocketEntry] {
        let ask = { @Sendable () throws(KernelError) in try SocketDiagnosis().sockets(in: kind.tcpStates) }
        guard let pid else { return try ask() }
        guard let inode = ProcessTable.networkNamespace(pid) else {
            throw KernelError("find the network namespace of process \(pid)", errno: ESRCH)
        }
        if inode == NetworkNamespace.currentInode { return try ask() }
        return try NetworkNamespace.inside("/proc/\(pid)/ns/net", inode: inode, ask)
    }
}
