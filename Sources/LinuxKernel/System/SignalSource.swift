import CKernel
import Glibc

/// Signals as something to read and to poll for, signalfd(2).
public struct SignalSource: ~Copyable, Sendable {
    /// A signal that arrived.
    public struct Received: Hashable, Sendable {
        /// Its number, signal(7).
        public var signal: Int32
        /// The process that sent it; 0 when the kernel did.
        public var sender: Int32
    }

    private let owned: OwnedDescriptor

    /// Readable while a signal is pending.
    public var descriptor: Int32 { owned.number }

    /// Blocks the signals in the calling thread, where they stay blocked. Threads inherit the mask from their
    /// creator, so call this in `main` before any other thread exists.
    /// - Throws: `KernelError`, EINVAL for a number that is no signal.
    public init(_ signals: [Int32]) throws(KernelError) {
        var descriptor: Int32 = -1
        let error = process_signal_descriptor(signals, Int32(signals.count), &descriptor)
        if error != 0 { throw KernelError("signalfd", errno: error) }
        owned = OwnedDescriptor(owning: descriptor)
    }

    /// Takes one pending signal, or `nil` when there is none. Does not wait.
    /// - Throws: `KernelError` of read(2).
    public func read() throws(KernelError) -> Received? {
        var received = Received(signal: 0, sender: 0)
        let error = process_read_signal(descriptor, &received.signal, &received.sender)
        if error == EAGAIN { return nil }
        if error != 0 { throw KernelError("read signalfd", errno: error) }
        return received
    }
}
