import LinuxKernel
import Synchronization

/// The journal's file on a disk, and its lock. The lock is free when the last owner lets go.
final class LockedFile: JournalFile {
    private let lock: FileLock
    /// The name that is not known to be durable yet.
    private let newName: Mutex<String?>

    /// - Parameter path: where it is; `nil` when somebody else made its name durable.
    init(_ lock: consuming FileLock, at path: String? = nil) {
        self.lock = lock
        newName = Mutex(path)
    }

    func readAll() throws(KernelError) -> [UInt8] { try lock.readAll() }
    func append(_ bytes: [UInt8]) throws(KernelError) { try lock.append(bytes) }
    func truncate(to size: Int) throws(KernelError) { try lock.truncate(to: size) }
    func reserve(_ size: Int) throws(KernelError) { try lock.reserve(size) }
    func isInPlace(at path: String) -> Bool { lock.isInPlace(at: path) }

    func sync() throws(KernelError) {
        try Descriptor.sync(lock.descriptor)
        guard let path = newName.withLock({ $0 }) else { return }
        try Directory.syncName(path)
        newName.withLock { $0 = nil }
    }

    func rename(_ path: String, to name: String) throws(KernelError) {
        try Directory.renameFile(path, to: name)
        try Directory.syncName(path)
    }
}
