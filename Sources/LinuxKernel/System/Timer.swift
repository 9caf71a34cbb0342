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
        let descriptor = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
        if descriptor < 0 { throw KernelError("timerfd_create", errno: errno) }
        owned = OwnedDescriptor(owning: descriptor)
    }

    /// Expires when the monotonic clock reaches `deadline` (nanoseconds; a past one expires at once), and then
    /// every `interval` nanoseconds; 0 is once only.
    /// - Throws: `KernelError` of timerfd_settime(2).
    public func arm(at deadline: UInt64, every interval: UInt64 = 0) throws(KernelError) {
        // A first expiration of 0 would disarm the timer.
        try set(first: max(deadline, 1), interval: interval)
    }

    /// Stops the timer.
    /// - Throws: `KernelError` of timerfd_settime(2).
    public func disarm() throws(KernelError) {
        try set(first: 0, interval: 0)
    }

    /// How often the timer expired since the last call; 0 when it did not. Does not wait.
    /// - Throws: `KernelError` of read(2).
    public func expirations() throws(KernelError) -> UInt64 {
        try EventFlag.readCounter(descriptor)
    }

    private func set(first: UInt64, interval: UInt64) throws(KernelError) {
        var value = itimerspec(it_interval: timespec(nanoseconds: interval), it_value: timespec(nanoseconds: first))
        if timerfd_settime(descriptor, Int32(TFD_TIMER_ABSTIME), &value, nil) != 0 {
            throw KernelError("timerfd_settime", errno: errno)
        }
    }
}
