import LinuxKernel

/// A clock of nanoseconds since 1970 that nobody sets: what the wall clock said when the process began, and the monotonic
/// clock from then on. A wall clock that is set in the middle of a drill moves nothing.
public enum FleetClock {
    private static let base = Int64(Clock.wallSeconds() * 1e9) - Int64(Clock.monotonicNanoseconds())

    /// Now.
    public static var now: Int64 { base + Int64(Clock.monotonicNanoseconds()) }
    /// How far the wall clock is ahead of it now.
    public static var wallAhead: Int64 { Int64(Clock.wallSeconds() * 1e9) - now }
    /// A moment of the monotonic clock on this one.
    public static func moment(monotonic: UInt64) -> Int64 { base + Int64(clamping: monotonic) }
    /// A moment of this clock on the monotonic one.
    public static func monotonic(_ moment: Int64) -> UInt64 { UInt64(max(0, moment &- base)) }
}
