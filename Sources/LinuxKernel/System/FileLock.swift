import Glibc

/// An exclusive lock on a file, flock(2). The kernel frees it when the owner goes or the process dies for
/// any reason. The descriptor is close-on-exec, so children do not keep it; one that is being spawned at the moment
/// of a death holds it until its exec.
public struct FileLock: ~Copyable, Sendable {
    private let owned: OwnedDescriptor

    /// The descriptor that holds the lock, open for reading and appending.
    public var descriptor: Int32 { owned.number }

    /// Locks the file, creating it with `mode` when it is missing. `nil` when another holder has it.
    /// - Parameter blocking: Wait for the holder to go; then `nil` is never returned.
    /// - Throws: `KernelError` of open(2) or flock(2).
    public init?(path: String, blocking: Bool = false, mode: UInt32 = 0o600) throws(KernelError) {
        while true {
            let candidate = try Descriptor.open(path, O_RDWR | O_APPEND | O_CREAT, mode: mode)
            var result: Int32
            repeat {
                result = flock(candidate.number, LOCK_EX | (blocking ? 0 : LOCK_NB))
            } while result != 0 && errno == EINTR
            if result != 0 {
                if errno == EWOULDBLOCK { return nil }
                throw KernelError("flock \(path)", errno: errno)
            }
            // The file may have been replaced while we waited: the lock counts only on the one at the path.
            var held = stat()
            var current = stat()
            if fstat(candidate.number, &held) == 0, stat(path, &current) == 0,
                held.st_ino == current.st_ino, held.st_dev == current.st_dev
            {
                owned = candidate
                return
            }
        }
    }

    // Closing alone would leave it to a child that is being spawned just now.
    deinit { flock(owned.number, LOCK_UN) }

    /// Cuts the locked file to `size` bytes.
    /// - Throws: `KernelError` of ftruncate(2).
    public func truncate(to size: Int = 0) throws(KernelError) {
        if ftruncate(descriptor, size) != 0 { throw KernelError("ftruncate", errno: errno) }
    }
}
