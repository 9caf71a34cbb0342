import LinuxKernel

extension Scheduler {
    /// How long a store may refuse the end of a run that is over, in nanoseconds, before that is left to the next daemon.
    private static let endPatience: UInt64 = 3_000_000_000
    /// The same where it is not known which run that is.
    private static let blindPatience: UInt64 = 10_000_000_000

    /// Keeps, and tells once, that the store takes no writes, until it takes one.
    func noteWrites() { note(trouble: store.writeFailure?.description, of: "write") }

    /// Whether a daemon that was told to end does so although the store does not say that no drill goes on: it cannot be
    /// used, and no run of ours is alive.
    /// - Parameter since: since when that is so, by the monotonic clock.
    func isGivenUp(_ since: inout UInt64?) -> Bool {
        let run = core.withLock(\.current)
        let isAlive = run.map { runner.standing(of: $0) == .underWay } ?? false
        guard let reason = storeTrouble, !isAlive else {
            since = nil
            return false
        }
        let now = Clock.monotonicNanoseconds()
        let began = since ?? now
        since = began
        guard now - began >= (run == nil ? Self.blindPatience : Self.endPatience) else { return false }
        let what = run.map { "the end of run \($0)" } ?? "how the drill of now ended"
        trouble("end", "\(what) is not on record, and the next daemon finds it out: \(reason)")
        return true
    }
}
