import LinuxKernel

/// The life of a helper that takes something up to a goal that moves, and holds it until standard input ends.
enum HoldLoop {
    /// Between two looks, in milliseconds.
    private static let period = 100
    /// How long the start waits for the goal, in nanoseconds: the executor does not wait much longer.
    private static let patience: UInt64 = 1_500_000_000

    /// Adjusts what is held again and again.
    /// - Parameters:
    ///   - isRamped: whether the goal takes its time, so that nobody waits for it.
    ///   - adjust: takes or gives back a slice, so many nanoseconds after the start; whether nothing is left to do for now.
    static func run(
        isRamped: Bool, adjust: (Int64) throws(KernelError) -> Bool
    ) throws(KernelError) {
        let start = Clock.monotonicNanoseconds()
        var isReady = false
        while true {
            let elapsed = Clock.monotonicNanoseconds() - start
            let isReached = try adjust(Int64(elapsed))
            if !isReady, isReached || isRamped || elapsed > patience {
                isReady = true
                HelperRole.say("ready")
            }
            let woken = try Poller.wait(for: [0], milliseconds: isReached ? period : 0)
            if !woken.isEmpty, try Descriptor.read(0).isEmpty { return }
        }
    }
}
