import CKernel
import Glibc

/// A child of ours. Dropping it neither ends the child nor reaps it: call `wait()` or `poll()`.
public struct SpawnedProcess: ~Copyable, Sendable {
    private let owned: OwnedDescriptor
    private var status: ExitStatus?
    private var listener: OwnedDescriptor?

    /// The process id; the kernel does not reuse it before the child is reaped.
    public let pid: Int32
    /// Start time in clock ticks since boot.
    public let startTicks: UInt64

    /// The pidfd; readable once the child has ended.
    public var descriptor: Int32 { owned.number }

    init(pid: Int32, startTicks: UInt64, pidfd: consuming OwnedDescriptor, listener: consuming OwnedDescriptor? = nil) {
        self.pid = pid
        self.startTicks = startTicks
        owned = pidfd
        self.listener = listener
    }

    /// The listener of the filter that it was spawned with, once.
    public mutating func takeListener() -> OwnedDescriptor? { listener.take() }

    /// Waits for the child to end and reaps it; later calls give the same answer.
    /// - Throws: `KernelError`, ECHILD when someone else reaped it.
    public mutating func wait() throws(KernelError) -> ExitStatus {
        while true {
            if let status = try reap(blocking: true) { return status }
        }
    }

    /// How the child ended, reaping it; `nil` while it runs. Does not wait.
    /// - Throws: `KernelError`, ECHILD when someone else reaped it.
    public mutating func poll() throws(KernelError) -> ExitStatus? { try reap(blocking: false) }

    /// Whether the child has ended; it need not be reaped yet, so its number is still its own. Does not wait.
    public var hasEnded: Bool {
        if status != nil { return true }
        var query = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&query, 1, 0) > 0
    }

    /// Sends a signal, pidfd_send_signal(2).
    /// - Returns: Whether it was delivered; `false` when the child has been reaped.
    /// - Throws: `KernelError`, such as EPERM.
    @discardableResult
    public func send(signal: Int32) throws(KernelError) -> Bool {
        try ProcessHandle.send(signal, to: descriptor, of: pid)
    }

    /// Kills its process group with SIGKILL, if it leads one. Does nothing once the child is reaped: from then on
    /// the group's number may belong to someone else.
    public func killGroup() { if status == nil { kill(-pid, SIGKILL) } }

    /// Gives the pidfd away: the caller closes it.
    consuming func release() -> Int32 { owned.release() }

    private mutating func reap(blocking: Bool) throws(KernelError) -> ExitStatus? {
        if let status { return status }
        var end = process_end()
        let error = process_wait(descriptor, blocking, &end)
        if error != 0 { throw KernelError("waitid \(pid)", errno: error) }
        guard end.ended else { return nil }
        let ended: ExitStatus = end.signaled ? .signaled(end.status) : .exited(end.status)
        status = ended
        return ended
    }
}
