import CKernel
import Glibc

/// A hold on one process that cannot hit a later one of the same number, pidfd_open(2).
public struct ProcessHandle: ~Copyable, Sendable {
    private let owned: OwnedDescriptor

    /// The process id, while the process lives.
    public let pid: Int32

    /// The pidfd; readable once the process has ended.
    public var descriptor: Int32 { owned.number }

    /// Takes hold of the process with this pid and start time. `nil` when it has ended (a zombie too) or the pid
    /// belongs to another process by now.
    /// - Throws: `KernelError` of pidfd_open(2), such as EMFILE.
    public init?(pid: Int32, startTicks: UInt64) throws(KernelError) {
        guard pid > 0 else { return nil }
        var descriptor: Int32 = -1
        switch process_pidfd_open(pid, &descriptor) {
        case 0: break
        // EINVAL and ENOENT: the number now belongs to a thread that is no process.
        case ESRCH, EINVAL, ENOENT: return nil
        case let error: throw KernelError("pidfd_open \(pid)", errno: error)
        }
        let candidate = OwnedDescriptor(owning: descriptor)
        // In this order: whoever has the start time now is the one that the pidfd holds, or has already ended.
        guard ProcessTable.isAlive(pid, startTicks: startTicks) else { return nil }
        owned = candidate
        self.pid = pid
    }

    /// Gives the pidfd away.
    public consuming func release() -> OwnedDescriptor { owned }

    /// Sends a signal, pidfd_send_signal(2); 0 only checks.
    /// - Returns: Whether it was delivered; `false` when the process is gone.
    /// - Throws: `KernelError`, such as EPERM.
    @discardableResult
    public func send(signal: Int32) throws(KernelError) -> Bool {
        try Self.send(signal, to: descriptor, of: pid)
    }

    static func send(_ signal: Int32, to descriptor: Int32, of pid: Int32) throws(KernelError) -> Bool {
        switch process_pidfd_send_signal(descriptor, signal) {
        case 0: return true
        case ESRCH: return false
        case let error: throw KernelError("pidfd_send_signal \(signal) to \(pid)", errno: error)
        }
    }

    /// Whether the process has ended; a zombie has.
    public func hasEnded() -> Bool {
        (try? Poller.wait(for: [descriptor], milliseconds: 0))?.isEmpty == false
    }
}
