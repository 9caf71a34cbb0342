import CKernel
import Glibc

/// Wakes a thread that waits in an `EventPoll`: an eventfd(2).
public struct WakeSignal: ~Copyable, Sendable {
    /// For `EventPoll.add`; stays owned by this value.
    public let descriptor: Int32

    /// Makes a signal.
    /// - Throws: `KernelError`, such as EMFILE.
    public init() throws(KernelError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        if descriptor < 0 { throw KernelError("eventfd", errno: errno) }
    }

    deinit { close(descriptor) }

    /// Makes the descriptor readable. Safe from any thread.
    public func raise() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Makes the descriptor unreadable again.
    public func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
