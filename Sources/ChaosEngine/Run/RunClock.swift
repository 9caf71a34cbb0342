import LinuxKernel

/// The time that a run goes by.
protocol RunClock: Sendable {
    /// CLOCK_MONOTONIC, in nanoseconds (clock_gettime(2)).
    var now: UInt64 { get }
    /// Sleeps until a moment of it.
    func sleep(until moment: UInt64)
}

/// This machine's clock.
struct MonotonicClock: RunClock {
    var now: UInt64 { Clock.monotonicNanoseconds() }
    func sleep(until moment: UInt64) { Clock.sleep(untilMonotonic: moment) }
}
