import ChaosEngine
import ChaosModel
import LinuxKernel
import Synchronization

/// A run's faults in the hand of another program: it lets go by ending our standard input, and that alone would do when it
/// dies. Our parent's death counts too, since a child of its own may have inherited the other end of the pipe.
final class Hold: Sendable {
    private let end: UInt64
    private let parent = HostFacts.parentID
    private let wasReleased = Atomic(false)

    /// - Parameter patience: How long another run may go on before this one gives up.
    init(patience: Duration) { end = Clock.monotonicNanoseconds() + UInt64(patience.nanoseconds) }

    /// Whether the other program may still be made to wait.
    var mayWait: Bool { Clock.monotonicNanoseconds() < end && !isReleased }

    /// Whether the other program has let go; once it has, for good.
    var isReleased: Bool {
        if wasReleased.load(ordering: .acquiring) { return true }
        // A descriptor that cannot be waited for holds nothing.
        let isOver = HostFacts.parentID != parent || (try? Poller.wait(for: [0], milliseconds: 0).isEmpty) != true
        if isOver { wasReleased.store(true, ordering: .releasing) }
        return isOver
    }

    /// Whether that was seen while the faults were there.
    var hasEnded: Bool { wasReleased.load(ordering: .acquiring) }

    /// Takes the host's lock, as soon as nobody else has it.
    /// - Throws: `Refusal` when that takes too long, or the other program has let go meanwhile.
    func awaitHost(run: String, journal: String) throws -> HostLock {
        while true {
            do throws(HostLock.Failure) { return try HostLock.take(run: run, journal: journal) } catch {
                guard case .held = error, mayWait else {
                    throw Refusal("aftershock: error: \(error)")
                }
            }
            Clock.sleep(milliseconds: 50)
        }
    }
}
