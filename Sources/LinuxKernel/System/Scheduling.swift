import CKernel
import Glibc

/// How the kernel schedules the calling thread, sched(7).
public enum Scheduling {
    /// Asks for SCHED_FIFO (1...99) with SCHED_RESET_ON_FORK, so that children do not inherit it.
    /// - Returns: `SCHED_FIFO`, or `SCHED_OTHER` with the reason why it was refused.
    public static func trySetFIFO(priority: Int32) -> String {
        trySetFIFO(priority: priority, of: pthread_self())
    }

    /// Goes back to the ordinary scheduler, which is never refused.
    public static func setOrdinary() { _ = process_set_ordinary(pthread_self()) }

    static func trySetFIFO(priority: Int32, of thread: pthread_t) -> String {
        let error = process_set_fifo(thread, priority)
        return error == 0 ? "SCHED_FIFO" : "SCHED_OTHER (\(KernelError("sched_setscheduler", errno: error).reason))"
    }

    /// How late the kernel may let a sleep of this thread end, to group wake-ups; 50,000 ns unless set.
    /// - Throws: `KernelError` of prctl(2).
    public static func setTimerSlack(nanoseconds: UInt64) throws(KernelError) {
        try check("prctl PR_SET_TIMERSLACK", process_set_timer_slack(nanoseconds))
    }

    /// Lets this thread run on the given CPUs only.
    /// - Throws: `KernelError`, EINVAL when none of them exists or may be used.
    public static func pin(to cpus: [Int32]) throws(KernelError) {
        try pin(0, to: cpus)
    }

    /// Lets another thread run on the given CPUs only.
    /// - Throws: `KernelError`, EINVAL when none of them exists or may be used, ESRCH when the thread is gone.
    public static func pin(_ task: Int32, to cpus: [Int32]) throws(KernelError) {
        try check("sched_setaffinity", process_pin(task, cpus, Int32(cpus.count)))
    }

    private static func check(_ call: String, _ error: Int32) throws(KernelError) {
        if error != 0 { throw KernelError(call, errno: error) }
    }
}
