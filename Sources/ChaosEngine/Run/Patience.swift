import LinuxKernel

/// Waits for the kernel to finish what it accepted: most changes show at once, a process needs a moment to die.
struct Patience {
    /// The longest wait.
    var limit: Duration = .seconds(2)
    /// The clock it waits by.
    var clock: any RunClock = MonotonicClock()

    /// Asks until the answer is yes, at growing distances, for as long as `limit`. The answer is the last one.
    func wait<Failure>(_ isDone: () throws(Failure) -> Bool) throws(Failure) -> Bool {
        let end = clock.now + UInt64(limit.nanoseconds)
        var pause: UInt64 = 100_000
        while true {
            if try isDone() { return true }
            Headway.made()
            guard clock.now < end else { return false }
            clock.sleep(until: clock.now + pause)
            pause = min(pause * 2, 20_000_000)
        }
    }
}
