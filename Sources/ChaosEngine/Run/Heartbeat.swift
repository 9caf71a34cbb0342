import LinuxKernel
import Synchronization

/// One side's word to the other that it is well, over a pair of sockets. Executor and guardian each send one.
final class Heartbeat: Sendable {
    /// The shortest distance between two beats, in nanoseconds.
    private static let distance: UInt64 = 100_000_000

    private let last = Atomic<UInt64>(0)
    private let socket: Int32

    /// Beats over a socket that somebody else owns.
    init(over socket: Int32) { self.socket = socket }

    /// Says that the caller is well; at most ten times a second however often it is called. Never waits.
    /// - Returns: whether it was time for a beat.
    @discardableResult
    func beat() -> Bool {
        let now = Clock.monotonicNanoseconds()
        guard now > last.load(ordering: .relaxed) + Self.distance else { return false }
        last.store(now, ordering: .relaxed)
        // Full: the other side is stopped, and has enough to read. Ended: it is gone, which is seen elsewhere.
        try? MessageSocket.send([UInt8(ascii: ".")], over: socket)
        return true
    }
}
