import CKernel
import Glibc

/// A descriptor by which one thread tells another to stop (eventfd(2)).
public final class StopSignal: Sendable {
    /// Becomes readable when the signal is given. The object owns it.
    public let descriptor: Int32

    /// Opens the descriptor.
    /// - Throws: `EMFILE` when the process has no descriptor left.
    public init() throws(KernelError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        if descriptor < 0 { throw KernelError("eventfd", errno: errno) }
    }

    deinit { close(descriptor) }

    /// Gives the signal; giving it again changes nothing.
    public func give() { _ = eventfd_write(descriptor, 1) }
}
