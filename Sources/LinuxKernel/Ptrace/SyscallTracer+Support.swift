import CKernel
import Glibc

extension SyscallTracer {
    /// Traces a process of ours for a moment and looks at one of its calls.
    /// - Throws: `KernelError`: EPERM where Yama or the lack of CAP_SYS_PTRACE forbids it, EIO before Linux 5.3.
    public static func attempt() throws(KernelError) {
        let outcome = Outcome<Void>()
        // What it traces goes when the thread ends.
        let thread = KernelThread(name: "trial") { outcome.set { () throws(KernelError) in try attemptHere() } }
        try thread.start()
        thread.join()
        try outcome.get()
    }

    private static func attemptHere() throws(KernelError) {
        var request = SpawnRequest(["sleep", "60"])
        request.standardOutput = .null
        request.standardError = .null
        request.diesWithParent = true
        var process = try spawn(request)
        defer {
            _ = try? process.send(signal: SIGKILL)
            _ = try? process.wait()
        }
        let error = trace_seize(process.pid, false)
        if error != 0 { throw KernelError("PTRACE_SEIZE", errno: error) }
        _ = trace_interrupt(process.pid)
        let end = Clock.monotonicNanoseconds() + 1_000_000_000
        while Clock.monotonicNanoseconds() < end {
            var stop = trace_stop()
            let error = trace_peek(false, &stop)
            if error != 0 { throw KernelError("waitid", errno: error) }
            if stop.kind == TRACE_SYSCALL_STOP {
                var call = trace_syscall()
                let error = trace_syscall_info(process.pid, &call)
                if error != 0 { throw KernelError("PTRACE_GET_SYSCALL_INFO", errno: error) }
                return
            }
            if stop.kind == TRACE_NOTHING { Clock.sleep(untilMonotonic: Clock.monotonicNanoseconds() + 50_000) }
            if stop.kind != TRACE_NOTHING { _ = trace_resume(stop.thread, 0) }
        }
        throw KernelError("trace a process: no call was seen", errno: ETIMEDOUT)
    }
}
