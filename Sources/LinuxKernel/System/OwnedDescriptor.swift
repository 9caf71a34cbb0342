import Glibc

/// A file descriptor that closes when its owner goes.
public struct OwnedDescriptor: ~Copyable, Sendable {
    /// The descriptor's number; valid while the owner lives.
    public let number: Int32

    /// Takes over an open descriptor.
    public init(owning number: Int32) { self.number = number }

    /// Gives the descriptor away: the caller closes it.
    public consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    // EINTR from close(2) still closes on Linux, and no other error leaves anything to do.
    deinit { _ = close(number) }
}
