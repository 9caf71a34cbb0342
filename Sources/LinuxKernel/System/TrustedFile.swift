import Glibc

/// A file that says what may be done here, and so must be nobody's to change but its owner's.
public enum TrustedFile {
    /// The content of a file, if there is one: every directory on the way and the file itself belong to one of `owners`,
    /// are no links, and nobody else can write to them. Each is opened below the one before, so that nothing can be
    /// exchanged between the look and the use.
    /// - Parameter limit: the most bytes that are read; one more is returned when there are more.
    /// - Returns: `nil` when the file, or a directory on its way, is not there.
    /// - Throws: `KernelError`: EPERM for a wrong owner or mode, ELOOP for a link, EINVAL for what is no regular file.
    public static func contents(
        of path: String, owners: Set<UInt32>, upTo limit: Int
    ) throws(KernelError) -> [UInt8]? {
        let parts = path.split(separator: "/").map(String.init)
        guard path.hasPrefix("/"), !parts.isEmpty, !parts.contains("..") else {
            throw KernelError("use \(path)", errno: EINVAL)
        }
        do throws(KernelError) {
            var way = "/"
            var place = try Descriptor.open(way, O_RDONLY | O_DIRECTORY)
            try require(place.number, way, S_IFDIR, owners)
            for part in parts.dropLast() {
                way += way == "/" ? part : "/" + part
                place = try open(part, O_DIRECTORY, below: place.number, way)
                try require(place.number, way, S_IFDIR, owners)
            }
            // Without waiting: it may be a pipe.
            let file = try open(parts[parts.count - 1], O_NONBLOCK, below: place.number, path)
            try require(file.number, path, S_IFREG, owners)
            var bytes: [UInt8] = []
            while bytes.count <= limit {
                let part = try Descriptor.read(file.number, upTo: min(65536, limit + 1 - bytes.count))
                if part.isEmpty { break }
                bytes += part
            }
            return bytes
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
    }

    private static func open(
        _ name: String, _ flags: Int32, below directory: Int32, _ path: String
    ) throws(KernelError) -> OwnedDescriptor {
        let number = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags)
        if number >= 0 { return OwnedDescriptor(owning: number) }
        var reason = errno
        var status = stat()
        // A link in the place of a directory is ENOTDIR.
        if fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFLNK {
            reason = ELOOP
        }
        throw KernelError("use \(path)", errno: reason)
    }

    private static func require(
        _ descriptor: Int32, _ path: String, _ kind: UInt32, _ owners: Set<UInt32>
    ) throws(KernelError) {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw KernelError("use \(path)", errno: errno) }
        guard status.st_mode & S_IFMT == kind else { throw KernelError("use \(path)", errno: EINVAL) }
        // In a directory like /tmp only the owner of a thing, and root, can put something else in its place.
        let isShared = kind == S_IFDIR && status.st_uid == 0 && status.st_mode & S_ISVTX != 0
        // Seen from a user namespace, what is the host's own belongs to nobody that has a number there.
        let isTheHosts = HostFacts.isInUserNamespace && status.st_uid == HostFacts.overflowUser
        if !owners.contains(status.st_uid) && !isTheHosts || status.st_mode & 0o022 != 0 && !isShared {
            throw KernelError("use \(path)", errno: EPERM)
        }
    }
}
