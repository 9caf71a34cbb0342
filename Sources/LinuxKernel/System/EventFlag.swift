import CKernel
import Glibc

/// A flag that one thread raises and another polls for, eventfd(2). Raising it is async-signal-safe.
public struct EventFlag: ~Copyable, Sendable {
    private let owned: OwnedDescriptor

    /// Readable while the flag is raised.
    public var descriptor: Int32 { owned.number }

    /// Makes a lowered flag.
    /// - Parameter blocking: Whether `take()` waits for the flag.
    /// - Throws: `KernelError`, such as EMFILE.
    public init(blocking: Bool = false) throws(KernelError) {
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC | (blocking ? 0 : EFD_NONBLOCK)))
        if descriptor < 0 { throw KernelError("eventfd", errno: errno) }
        owned = OwnedDescriptor(owning: descriptor)
    }

    /// Raises the flag; raising it twice is the same until someone takes it.
    /// - Throws: `KernelError` of write(2).
    public func raise() throws(KernelError) {
        var one: UInt64 = 1
        while write(descriptor, &one, 8) != 8 {
            // EAGAIN: the counter is full, so the flag is up.
            if errno == EAGAIN { return }
            if errno != EINTR { throw KernelError("write eventfd", errno: errno) }
        }
    }

    /// Lowers the flag and says whether it was raised; waits for it when the flag is blocking.
    /// - Throws: `KernelError` of read(2).
    public func take() throws(KernelError) -> Bool { try Self.readCounter(descriptor) > 0 }

    static func readCounter(_ descriptor: Int32) throws(KernelError) -> UInt64 {
        var counter: UInt64 = 0
        while Glibc.read(descriptor, &counter, 8) != 8 {
            if errno == EAGAIN { return 0 }
            if errno != EINTR { throw KernelError("read counter", errno: errno) }
        }
        return counter
    }
}
