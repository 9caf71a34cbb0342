import Glibc

/// A lock that belongs to an open file and not to a process (F_OFD_SETLK, fcntl(2)): it is held as long as anybody has that
/// open. Whoever takes it, passes its descriptor to a child and goes, leaves it held until the child ends, however either
/// of them ends. Pids do not come into it.
public struct OpenFileLock: ~Copyable, Sendable {
    /// F_OFD_GETLK and F_OFD_SETLK of asm-generic/fcntl.h, which Glibc hides from Swift.
    private static let look: Int32 = 36, set: Int32 = 37

    private let owned: OwnedDescriptor

    /// The descriptor to pass on, close-on-exec here.
    public var descriptor: Int32 { owned.number }

    private init(_ owned: consuming OwnedDescriptor) { self.owned = owned }

    /// Takes the lock of a file, which is made with mode 0600 when it is missing. `nil` when somebody has it.
    /// - Throws: `KernelError` of open(2) or fcntl(2); ELOOP for a symbolic link, EPERM for a file that is not only ours.
    public static func take(_ path: String) throws(KernelError) -> OpenFileLock? {
        while true {
            let file = try Descriptor.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, mode: 0o600)
            try TrustedPath.requireOwnFile(file.number, path)
            guard try lock(file.number, path) else { return nil }
            var held = stat(), current = stat()
            // Removed meanwhile: the lock counts only on the file that the next one finds.
            guard fstat(file.number, &held) == 0, lstat(path, &current) == 0, held.st_ino == current.st_ino,
                held.st_dev == current.st_dev
            else { continue }
            return OpenFileLock(file)
        }
    }

    /// Takes the lock of a file that is open for writing; it goes when that is closed everywhere.
    /// - Returns: `false` when somebody has it.
    /// - Throws: `KernelError` of fcntl(2).
    public static func lock(_ descriptor: Int32, _ path: String) throws(KernelError) -> Bool {
        var lock = whole()
        if fcntl(descriptor, set, &lock) == 0 { return true }
        if errno == EAGAIN || errno == EACCES { return false }
        throw KernelError("lock \(path)", errno: errno)
    }

    /// Whether anybody has the lock of a file; nobody has it of one that is not there. Takes nothing, so that it is in
    /// nobody's way.
    /// - Throws: `KernelError` of open(2) or fcntl(2).
    public static func isHeld(_ path: String) throws(KernelError) -> Bool {
        let file: OwnedDescriptor
        do throws(KernelError) { file = try Descriptor.open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK) } catch {
            if error.errno == ENOENT { return false }
            throw error
        }
        var lock = whole()
        if fcntl(file.number, look, &lock) != 0 { throw KernelError("look at the lock \(path)", errno: errno) }
        return lock.l_type != Int16(F_UNLCK)
    }

    private static func whole() -> flock {
        flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
    }
}
