import CKernel
import Glibc
import Synchronization

/// Wakes a thread that waits for those it traces. The kernel has no descriptor to poll for a traced thread that stopped:
/// only a wait, which ends early for a signal, and a signal that comes just before the wait is lost.
final class TracerBell: Sendable {
    /// The thread that it wakes, gettid(2).
    let thread: Int32
    private let rung = Atomic<UInt8>(0)
    private static let gone: UInt8 = 2
    /// Between two attempts to wake it, in nanoseconds.
    private static let patience: UInt64 = 200_000

    /// For the calling thread.
    /// - Throws: `KernelError` of sigaction(2).
    init() throws(KernelError) {
        var thread: Int32 = 0
        let error = trace_accept_nudges(&thread)
        if error != 0 { throw KernelError("sigaction", errno: error) }
        self.thread = thread
    }

    /// Wakes the thread: returns once it has answered, or has left.
    func ring() {
        rung.bitwiseOr(1, ordering: .sequentiallyConsistent)
        while rung.load(ordering: .sequentiallyConsistent) == 1 {
            _ = trace_nudge(thread)
            Clock.sleep(untilMonotonic: Clock.monotonicNanoseconds() + Self.patience)
        }
    }

    /// Answers: whether somebody rang since the last time. For the thread itself.
    func answer() -> Bool {
        rung.bitwiseAnd(~1, ordering: .sequentiallyConsistent).oldValue & 1 != 0
    }

    /// Waits for a ring, for a moment, when there is nobody to wait for. For the thread itself.
    func rest() { usleep(100_000) }

    /// Nobody has to wait for an answer from now on.
    func leave() { rung.bitwiseOr(Self.gone, ordering: .sequentiallyConsistent) }
}
