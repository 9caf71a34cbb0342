import CKernel
import Glibc

/// An exclusive lock on a file, flock(2). The kernel frees it when the owner goes or the process dies for
/// any reason. The descriptor is close-on-exec, so children do not keep it; one that is being spawned at the moment
/// of a death holds it until its exec.
public struct FileLock: ~Copyable, Sendable {
    private let owned: OwnedDescriptor
    /// Whether the file could only be opened for reading, since its file system is read-only: what writes to it throws EROFS.
    public let isReadOnly: Bool

    private init(owning descriptor: consuming OwnedDescriptor) {
        isReadOnly = Self.isReadOnly(descriptor.number)
        owned = descriptor
    }

    /// The descriptor that holds the lock, open for reading and appending.
    public var descriptor: Int32 { owned.number }

    /// Locks the file, creating it with `mode` when it is missing. `nil` when another holder has it.
    /// - Parameters:
    ///   - blocking: Wait for the holder to go; then `nil` is never returned.
    ///   - mode: Permission bits of a new file, less the umask.
    ///   - private: Refuse a symbolic link (ELOOP), a file with another name (EMLINK), and what is no regular file of our
    ///     own that only we can open (EPERM): whoever can open a file can hold its lock for ever.
    ///   - orReadOnly: Take a file that is there on a read-only file system, too, for reading.
    /// - Throws: `KernelError` of open(2) or flock(2).
    public init?(
        path: String, blocking: Bool = false, mode: UInt32 = 0o600, private isPrivate: Bool = false,
        orReadOnly: Bool = false
    ) throws(KernelError) {
        while true {
            let flags = O_RDWR | O_APPEND | O_CREAT | (isPrivate ? O_NOFOLLOW | O_NONBLOCK : 0)
            let candidate = try Self.open(path, flags, mode: mode, orReadOnly: orReadOnly)
            if isPrivate { try TrustedPath.requireOwnFile(candidate.number, path) }
            guard try Self.lock(candidate.number, path, blocking: blocking) else { return nil }
            // The file may have been replaced while we waited: the lock counts only on the one at the path.
            if Self.isFile(candidate.number, at: path) {
                isReadOnly = Self.isReadOnly(candidate.number)
                owned = candidate
                return
            }
        }
    }

    private static func open(
        _ path: String, _ flags: Int32, mode: UInt32, orReadOnly: Bool
    ) throws(KernelError) -> OwnedDescriptor {
        do throws(KernelError) { return try Descriptor.open(path, flags, mode: mode) } catch {
            guard orReadOnly, error.errno == EROFS else { throw error }
            if !Directory.exists(path) { throw error }
            return try Descriptor.open(path, O_RDONLY)
        }
    }

    private static func isReadOnly(_ descriptor: Int32) -> Bool {
        fcntl(descriptor, F_GETFL) & O_ACCMODE == O_RDONLY
    }

    /// Opens a file without its lock, for `wait(on:)`. The caller owns the descriptor.
    /// - Throws: `KernelError` of open(2); ENOENT when the file is missing.
    public static func open(_ path: String) throws(KernelError) -> Int32 {
        try Descriptor.open(path, O_RDWR | O_APPEND).release()
    }

    /// Takes a descriptor of `open` over and waits for the lock of that very file, wherever its name is by then.
    /// - Throws: `KernelError` of flock(2).
    public static func wait(on descriptor: Int32) throws(KernelError) -> FileLock {
        let candidate = OwnedDescriptor(owning: descriptor)
        _ = try lock(candidate.number, "descriptor \(descriptor)", blocking: true)
        return FileLock(owning: candidate)
    }

    /// Whether the locked file is still the one at `path`: neither removed nor replaced, stat(2).
    public func isInPlace(at path: String) -> Bool { Self.isFile(descriptor, at: path) }

    /// Reserves disk space behind the end without a change of the size, fallocate(2). A file system that cannot do
    /// that is fine.
    /// - Throws: `KernelError`, such as ENOSPC.
    public func reserve(_ bytes: Int) throws(KernelError) {
        try requireWritable("fallocate")
        let error = process_reserve(descriptor, UInt64(bytes))
        if error != 0, error != EOPNOTSUPP, error != ENOSYS { throw KernelError("fallocate", errno: error) }
    }

    /// The whole content of the locked file.
    /// - Throws: `KernelError` of lseek(2) or read(2).
    public func readAll() throws(KernelError) -> [UInt8] {
        if lseek(descriptor, 0, SEEK_SET) < 0 { throw KernelError("lseek", errno: errno) }
        return try Descriptor.readToEnd(descriptor)
    }

    /// The last bytes of the locked file, at most `limit`, and whether they are all of it.
    /// - Throws: `KernelError` of lseek(2) or read(2).
    public func readTail(_ limit: Int) throws(KernelError) -> (bytes: [UInt8], isWhole: Bool) {
        let length = Int(lseek(descriptor, 0, SEEK_END))
        if length < 0 || lseek(descriptor, max(0, length - limit), SEEK_SET) < 0 {
            throw KernelError("lseek", errno: errno)
        }
        return (try Descriptor.readToEnd(descriptor), length <= limit)
    }

    private static func lock(_ descriptor: Int32, _ name: String, blocking: Bool) throws(KernelError) -> Bool {
        while flock(descriptor, LOCK_EX | (blocking ? 0 : LOCK_NB)) != 0 {
            if errno == EWOULDBLOCK { return false }
            if errno != EINTR { throw KernelError("flock \(name)", errno: errno) }
        }
        return true
    }

    private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
        var held = stat()
        var current = stat()
        return fstat(descriptor, &held) == 0 && stat(path, &current) == 0
            && held.st_ino == current.st_ino && held.st_dev == current.st_dev
    }

    // Closing alone would leave it to a child that is being spawned just now.
    deinit { flock(owned.number, LOCK_UN) }

    /// Cuts the locked file to `size` bytes.
    /// - Throws: `KernelError` of ftruncate(2).
    public func truncate(to size: Int = 0) throws(KernelError) {
        try requireWritable("ftruncate")
        while ftruncate(descriptor, size) != 0 { if errno != EINTR { throw KernelError("ftruncate", errno: errno) } }
    }

    /// Writes at the end of the locked file.
    /// - Throws: `KernelError` of write(2); a part may have been written.
    public func append(_ bytes: [UInt8]) throws(KernelError) {
        try requireWritable("write")
        try Descriptor.write(bytes, to: descriptor)
    }

    private func requireWritable(_ call: String) throws(KernelError) {
        if isReadOnly { throw KernelError(call, errno: EROFS) }
    }
}
