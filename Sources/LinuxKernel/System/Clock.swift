import Glibc

/// The kernel's clocks, clock_gettime(2).
public enum Clock {
    /// CPU time of this process with all its threads, CLOCK_PROCESS_CPUTIME_ID.
    public static func processCPUNanoseconds() -> UInt64 { nanoseconds(CLOCK_PROCESS_CPUTIME_ID) }
    /// CPU time of the calling thread, CLOCK_THREAD_CPUTIME_ID.
    public static func threadCPUNanoseconds() -> UInt64 { nanoseconds(CLOCK_THREAD_CPUTIME_ID) }
    /// Nanoseconds of CLOCK_MONOTONIC: for intervals and deadlines; stands still while the host sleeps.
    public static func monotonicNanoseconds() -> UInt64 { nanoseconds(CLOCK_MONOTONIC) }

    /// Nanoseconds of CLOCK_BOOTTIME: since boot, sleep included.
    public static func bootNanoseconds() -> UInt64 { nanoseconds(CLOCK_BOOTTIME) }

    /// Seconds since 1970 by the wall clock, which may step.
    public static func wallSeconds() -> Double { Double(nanoseconds(CLOCK_REALTIME)) / 1e9 }

    /// Clock ticks in a second, the unit of start times and CPU times in `/proc/PID/stat`.
    public static var ticksPerSecond: Int { sysconf(Int32(_SC_CLK_TCK)) }

    /// The id of this boot, random(4); `nil` when /proc is not mounted.
    public static func bootID() -> String? {
        ProcFile.text("/proc/sys/kernel/random/boot_id").map { String($0.prefix { $0 != "\n" }) }
    }

    /// Sleeps until CLOCK_MONOTONIC reaches `deadline` (nanoseconds), whatever signals arrive.
    public static func sleep(untilMonotonic deadline: UInt64) {
        var time = timespec(nanoseconds: deadline)
        while clock_nanosleep(CLOCK_MONOTONIC, Int32(TIMER_ABSTIME), &time, nil) == EINTR {}
    }

    /// Sleeps for some milliseconds, whatever signals arrive.
    public static func sleep(milliseconds: UInt64) {
        sleep(untilMonotonic: monotonicNanoseconds() + milliseconds * 1_000_000)
    }

    static func nanoseconds(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

extension timespec {
    init(nanoseconds: UInt64) {
        self.init(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }
}
