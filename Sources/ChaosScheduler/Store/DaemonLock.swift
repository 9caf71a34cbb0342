import ChaosEngine
import LinuxKernel

/// Keeps a second scheduler off a state directory: `daemon/lock`. The kernel frees it when its owner is gone.
final class DaemonLock: Sendable {
    private let lock: FileLock

    private init(_ lock: consuming FileLock) { self.lock = lock }

    /// Takes the lock.
    /// - Throws: `DeskError.conflict` with the process that has it; `failed` when the file cannot be used.
    static func take(state: String) throws(DeskError) -> DaemonLock {
        let path = state + "/daemon/lock"
        do throws(KernelError) {
            try TrustedPath.makeDirectory(state + "/daemon", mode: 0o700)
            if let lock = try FileLock(path: path, private: true) { return DaemonLock(lock) }
        } catch { throw .failed("\(error)") }
        throw .conflict(
            "another daemon has \(state)" + (LockHolder.of(path).map { ": process \($0)" } ?? ""))
    }

    /// The daemon of a state directory; `nil` when none runs.
    static func holder(state: String) -> Int32? {
        let path = state + "/daemon/lock"
        return Directory.exists(path) ? LockHolder.of(path) : nil
    }
}
