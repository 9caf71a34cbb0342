/// Tells a process that is silent from a watcher that did not run itself, such as while the whole machine was paused.
struct Pulse: Sendable {
    /// A watcher that looks less often than this, in nanoseconds, was not running.
    private static let longestGap: UInt64 = 1_000_000_000

    private var lastBeat: UInt64
    private var lastLook: UInt64
    private let patience: UInt64

    /// Begins with a beat at `now`, the monotonic clock in nanoseconds.
    init(at now: UInt64, patience: Duration) {
        lastBeat = now
        lastLook = now
        self.patience = UInt64(patience.nanoseconds)
    }

    /// Notes a look at the process, and whether it has been silent for longer than the patience while we looked.
    mutating func isSilent(at now: UInt64, beat: Bool) -> Bool {
        if beat || now > lastLook + Self.longestGap { lastBeat = now }
        lastLook = now
        return now > lastBeat + patience
    }

    /// Starts over, after the process was dealt with.
    mutating func forgive(at now: UInt64) { lastBeat = now }
}
