import Glibc

/// Something at a path whose mere existence means something, whatever it is: looked at without following or opening more
/// than a regular file.
public struct FileMark: Hashable, Sendable {
    /// Where it is.
    public var path: String
    /// Whose it is.
    public var owner: UInt32
    /// When it was last changed, in seconds since 1970.
    public var changed: Double
    /// The start of its content, when it is a regular file that we may read.
    public var content: [UInt8]

    /// Looks at a path, lstat(2).
    /// - Parameter limit: the most bytes of content that are read.
    /// - Returns: `nil` when nothing is there.
    /// - Throws: `KernelError` when that cannot be told, such as EACCES.
    public static func look(at path: String, upTo limit: Int = 4096) throws(KernelError) -> FileMark? {
        var status = stat()
        if lstat(path, &status) != 0 {
            if errno == ENOENT { return nil }
            throw KernelError("lstat \(path)", errno: errno)
        }
        var mark = FileMark(
            path: path, owner: status.st_uid, changed: Double(status.st_mtim.tv_sec), content: [])
        guard status.st_mode & S_IFMT == S_IFREG,
            let file = try? Descriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        else { return mark }
        // It may have been exchanged meanwhile, for a device too.
        if fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
            mark.content = (try? Descriptor.read(file.number, upTo: limit)) ?? []
        }
        return mark
    }

    /// Removes what is at a path: a file, a link, or an empty directory; absent is fine.
    /// - Throws: `KernelError` of unlink(2) or rmdir(2).
    public static func remove(_ path: String) throws(KernelError) {
        if unlink(path) == 0 || errno == ENOENT { return }
        let reason = errno
        if reason == EISDIR || reason == EPERM, rmdir(path) == 0 { return }
        throw KernelError("remove \(path)", errno: reason)
    }

    /// Makes a directory in which everybody can make files and remove only their own (mode 1777), and sees to its mode when
    /// it is there already.
    /// - Throws: `KernelError` of mkdir(2); EPERM when it is somebody else's, ELOOP when it is a link.
    public static func openDirectory(_ path: String) throws(KernelError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw KernelError("mkdir \(path)", errno: errno) }
        let number = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if number < 0 { throw KernelError("use \(path)", errno: errno) }
        let place = OwnedDescriptor(owning: number)
        var status = stat()
        if fstat(place.number, &status) != 0 { throw KernelError("use \(path)", errno: errno) }
        guard status.st_uid == geteuid() else { throw KernelError("use \(path)", errno: EPERM) }
        if status.st_mode & 0o7777 != 0o1777, fchmod(place.number, 0o1777) != 0 {
            throw KernelError("chmod \(path)", errno: errno)
        }
    }
}
