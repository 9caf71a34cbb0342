import CKernel
import Glibc

/// A timer that becomes readable when it expires, timerfd_create(2) on CLOCK_MONOTONIC.
public struct Timer: ~Copyable, Sendable {
    private let owned: OwnedDescriptor

    /// Readable once the timer has expired, until `expirations()` is called.
    public var descriptor: Int32 { owned.number }

    /// Makes a timer that is not armed.
    /// - Throws: `KernelError`, such as EMFILE.
    public init() throws(KernelError) {
        var descriptor: Int32 = -1
        let error = process_timer_descriptor(&descriptor)
        if error != 0 { throw KernelError("timerfd_create", errno: error) }
        owned = OwnedDescriptor(owning: descriptor)
    }

    /// Expires when the monotonic clock reaches `deadline` (nanoseconds; a past one expires at once), and then
    /// every `interval` nanoseconds; 0 is once only.
    /// - Throws: `KernelError` of timerfd_settime(2).
    public func arm(at deadline: UInt64, every interval: UInt64 = 0) throws(KernelError) {
        // A first expiration of 0 would disarm the timer.
        let error = process_arm_timer(descriptor, max(deadline, 1), interval)
        if error != 0 { throw KernelError("timerfd_settime", errno: error) }
    }

    /// Stops the timer.
    /// - Throws: `KernelError` of timerfd_settime(2).
    public func disarm() throws(KernelError) {
        let error = process_arm_timer(descriptor, 0, 0)
        if error != 0 { throw KernelError("timerfd_settime", errno: error) }
    }

    /// How often the timer expired since the last call; 0 when it did not. Does not wait.
    /// - Throws: `KernelError` of read(2).
    public func expirations() throws(KernelError) -> UInt64 {
        try EventFlag.readCounter(descriptor)
    }
}
