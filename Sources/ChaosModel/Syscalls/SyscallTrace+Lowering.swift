/// How a rule about system calls gets hold of the target.
enum SyscallAttachment: String, Sendable, CaseIterable, FieldValue {
    /// By a filter, put on the target when the run launches it.
    case launch
    /// By tracing processes that run already.
    case ptrace
}

extension Survey {
    /// Traces the processes of the step's target for a rule about their calls.
    /// - Throws: `PlanError` when they cannot be traced, or a call that fails could end them.
    func trace(_ rule: SyscallRule, includingChildren: Bool, for fault: String) throws(PlanError) -> [Change] {
        try require(.ptrace, for: fault)
        try requireSyscalls(of: rule)
        let processes = try processes(for: fault)
        for process in processes {
            if let tracer = process.tracer {
                throw PlanError(
                    "\(process.identity) is traced by \(tracer) already, and a process has one tracer",
                    fix: "end the debugger or strace first")
            }
            if case .error = rule.effect, process.isSandboxed {
                throw PlanError(
                    "\(process.identity) runs under a seccomp filter, which may kill it for a call that is not made",
                    fix: "delay calls instead (`syscall.delay`), or launch the target with a `command:`")
            }
        }
        let trace = SyscallTrace(
            processes: processes.map(\.identity), rule: rule, includesChildren: includingChildren)
        return [.startHelper(Helper(token: token, work: .traceSyscalls(trace)))]
    }

    /// What the reader of a plan should know of ptrace.
    static let traceNotes = [
        "while it is traced, every system call of the target takes about 10 µs longer, also those that nobody asked for; it "
            + "runs at full speed again when the fault ends",
        "calls that wait when it begins are interrupted once, as by SIGSTOP and SIGCONT: epoll_wait, for one, may return "
            + "EINTR",
        "no debugger and no strace can attach to the target meanwhile; 32-bit programs are left alone",
    ]
}
