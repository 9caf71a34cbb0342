import Glibc

extension ProcessTable {
    /// The processes that hold a listening TCP or a bound UDP socket with this local port, IPv4 or IPv6, in the
    /// network namespace of the calling thread. Several when a socket was inherited or the port is shared.
    public static func listening(on port: UInt16) -> [Int32] {
        let wanted = Set(SocketTable.entries(.listening).filter { $0.localPort == port }.map(\.inode))
        if wanted.isEmpty { return [] }
        return all().filter { pid in socketInodes(pid).contains { wanted.contains($0) } }
    }

    /// The ports on which the processes listen, each looked up in its own network namespace; ascending.
    public static func listeningPorts(of pids: [Int32]) -> [UInt16] {
        var tables: [UInt64: [SocketEntry]] = [:]
        var ports: Set<UInt16> = []
        for pid in pids {
            guard let namespace = networkNamespace(pid) else { continue }
            let table = tables[namespace] ?? SocketTable.entries(.listening, of: pid)
            tables[namespace] = table
            let inodes = Set(socketInodes(pid))
            for entry in table where inodes.contains(entry.inode) { ports.insert(entry.localPort) }
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

    /// The inodes of the sockets that a process has open, as in `socket:[123]`; none when it is gone.
    public static func socketInodes(_ pid: Int32) -> [UInt64] {
        var found: [UInt64] = []
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { target in
            guard let text = target.baseAddress else { return }
            eachDescriptor(of: pid) { directory, name in
                let length = readlinkat(directory, name, text, target.count)
                // `socket:[` and `]`
                guard length > 9, strncmp(text, "socket:[", 8) == 0 else { return }
                found.append(target[8..<length - 1].reduce(0) { $0 * 10 + UInt64(UInt8(bitPattern: $1) &- 48) })
            }
        }
        return found
    }

    /// The descriptors it has open, ascending; empty when gone or without permission.
    public static func openDescriptors(_ pid: Int32) -> [Int] {
        var found: [Int] = []
        eachDescriptor(of: pid) { found.append(Int(atoi($1))) }
        return found.sorted()
    }

    /// Goes through the descriptors of a process, of which there may be a million, without making strings.
    /// - Parameter body: gets a descriptor of `/proc/PID/fd` and a name in it.
    private static func eachDescriptor(of pid: Int32, _ body: (Int32, UnsafePointer<CChar>) -> Void) {
        guard let stream = opendir("/proc/\(pid)/fd") else { return }
        defer { closedir(stream) }
        let directory = dirfd(stream)
        while let entry = readdir(stream) {
            Headway.made()
            withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { if $0.pointee != 46 { body(directory, $0) } }
            }
        }
    }
}
