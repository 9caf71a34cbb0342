import Glibc

/// A regular file that is read as it grows, and found again by its name after it was renamed, deleted or emptied, as
/// `tail -F` does. Reading may wait for a disk.
public struct FollowedFile: ~Copyable {
    /// What comes next.
    public enum Part: Equatable, Sendable {
        /// Bytes that were not read before.
        case bytes([UInt8])
        /// What follows is from the start of another file, or of the same one after it was emptied.
        case turned
        /// There is no more for now; `isThere` is false when the name is nobody's and what was read last is deleted.
        case end(isThere: Bool)
    }

    private struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64

        init(_ status: stat) { (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino)) }
    }

    private let path: String
    private var current: OwnedDescriptor?
    private var offset = 0
    /// The file that has the name now; its turn comes when the old one is read to its end.
    private var successor: OwnedDescriptor?

    /// Follows what is added from now on; a file that is not there yet will be read from its start.
    public init(_ path: String) {
        self.path = path
        // What keeps it from being opened now is reported by the first reading.
        if let descriptor = try? Self.open(path), let status = try? Self.status(of: descriptor.number) {
            offset = Int(status.st_size)
            current = consume descriptor
        }
    }

    /// The next part, at most `limit` bytes of it.
    /// - Throws: `KernelError` of open(2), stat(2) or pread(2), such as EACCES; EINVAL when it is no regular file.
    public mutating func next(upTo limit: Int = 65_536) throws(KernelError) -> Part {
        if current != nil {
            let status = try Self.status(of: current?.number ?? -1)
            if Int(status.st_size) < offset {
                offset = 0
                return .turned
            }
            let bytes = try Self.read(current?.number ?? -1, limit, offset)
            offset += bytes.count
            if !bytes.isEmpty { return .bytes(bytes) }
            if successor == nil {
                guard let named = try Self.status(at: path) else {
                    if status.st_nlink > 0 { return .end(isThere: true) }
                    current = nil
                    return .end(isThere: false)
                }
                if Identity(named) == Identity(status) { return .end(isThere: true) }
                // Whoever writes may have added to the old one until this moment: it is read once more.
                successor = try Self.open(path)
                return try next(upTo: limit)
            }
        } else {
            guard try Self.status(at: path) != nil else { return .end(isThere: false) }
            successor = try Self.open(path)
        }
        current = successor.take()
        offset = 0
        return .turned
    }

    private static func open(_ path: String) throws(KernelError) -> OwnedDescriptor {
        // Opening a pipe or a device must not wait for anybody.
        let descriptor = try Descriptor.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        let kind = try status(of: descriptor.number).st_mode & S_IFMT
        if kind != S_IFREG { throw KernelError("follow \(path)", errno: EINVAL) }
        return descriptor
    }

    private static func status(of descriptor: Int32) throws(KernelError) -> stat {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw KernelError("fstat", errno: errno) }
        return status
    }

    private static func status(at path: String) throws(KernelError) -> stat? {
        var status = stat()
        if stat(path, &status) == 0 { return status }
        if errno == ENOENT { return nil }
        throw KernelError("stat \(path)", errno: errno)
    }

    private static func read(_ descriptor: Int32, _ limit: Int, _ offset: Int) throws(KernelError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var result: Int
            repeat {
                result = pread(descriptor, buffer.baseAddress, limit, off_t(offset))
            } while result < 0 && errno == EINTR
            if result < 0 { failure = errno } else { count = result }
        }
        if failure != 0 { throw KernelError("pread", errno: failure) }
        return bytes
    }
}
