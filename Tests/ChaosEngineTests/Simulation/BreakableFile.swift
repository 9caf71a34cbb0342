import LinuxKernel
import Synchronization

@testable import ChaosEngine

/// A journal's file that takes no write for as long as a disaster says so. The file and its lock are real ones.
final class BreakableFile: JournalFile {
    /// Whether it takes no write.
    final class Damage: Sendable {
        let isThere = Atomic(false)
    }

    private let file: LockedFile
    private let damage: Damage

    /// Opens the journal and takes its lock.
    init(_ path: String, _ damage: Damage) throws {
        guard let lock = try FileLock(path: path) else { throw JournalError.busy("another seed") }
        file = LockedFile(lock, at: path)
        self.damage = damage
    }

    func readAll() throws(KernelError) -> [UInt8] { try file.readAll() }
    func sync() throws(KernelError) { try file.sync() }
    func isInPlace(at path: String) -> Bool { file.isInPlace(at: path) }
    func rename(_ path: String, to name: String) throws(KernelError) { try file.rename(path, to: name) }

    func append(_ bytes: [UInt8]) throws(KernelError) {
        try requireWhole("write")
        try file.append(bytes)
    }

    func truncate(to size: Int) throws(KernelError) {
        try requireWhole("ftruncate")
        try file.truncate(to: size)
    }

    func reserve(_ size: Int) throws(KernelError) {
        try requireWhole("fallocate")
        try file.reserve(size)
    }

    private func requireWhole(_ call: String) throws(KernelError) {
        // EIO.
        if damage.isThere.load(ordering: .relaxed) { throw KernelError(call, errno: 5) }
    }
}
