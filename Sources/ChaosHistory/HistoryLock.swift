import ChaosEngine
import ChaosModel
import LinuxKernel

/// Orders those who make or replace the history, or change the marks. It is free when the last owner lets go.
final class HistoryLock: Sendable {
    private let lock: FileLock

    private init(_ lock: consuming FileLock) { self.lock = lock }

    /// Takes the lock, and waits for others with some patience: a process that was stopped must not keep us for ever.
    /// - Throws: `KernelError`, EBUSY when the time is over.
    static func take(in state: String, within patience: Duration = .seconds(10)) throws(KernelError) -> HistoryLock {
        let path = state + "/" + StateDirectory.historyLock
        let end = Clock.monotonicNanoseconds() + UInt64(patience.nanoseconds)
        while true {
            if let lock = try FileLock(path: path, private: true) { return HistoryLock(lock) }
            if Clock.monotonicNanoseconds() > end { throw KernelError("lock \(path)", errno: 16) }
            Clock.sleep(milliseconds: 5)
        }
    }
}
