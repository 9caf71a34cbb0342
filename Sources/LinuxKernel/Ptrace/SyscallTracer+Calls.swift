import CKernel

/// What becomes of one system call.
extension SyscallTracer {
    func handleCall(_ thread: Int32) {
        var call = trace_syscall()
        guard trace_syscall_info(thread, &call) == 0, var state = threads[thread] else { return }
        if call.moment == TRACE_ENTRY {
            statistics.calls += 1
            if numbers.contains(call.number) {
                let made = TracedCall(
                    thread: thread, process: state.process, number: call.number, arguments: withArguments(call),
                    mayFail: !state.isSandboxed)
                let isAgain = state.interrupted == made
                state.interrupted = nil
                state.current = made
                let fate = isAgain ? .passes : judge(made)
                if carryOut(fate, on: thread, &state) { return }
            }
            state.isSandboxing = trace_is_sandboxing(&call)
            threads[thread] = state
        } else if call.moment == TRACE_EXIT {
            if state.current != nil || state.isSandboxing { finish(call.result, of: thread, &state) }
        } else {
            statistics.foreign += 1
        }
        _ = trace_resume(thread, 0)
    }

    /// - Returns: whether the thread stays where it is.
    private func carryOut(_ fate: TracedCallFate, on thread: Int32, _ state: inout TracedThread) -> Bool {
        switch fate {
        case .passes: return false
        case .fails(let error):
            if state.isSandboxed {
                statistics.spared += 1
            } else if trace_fail_syscall(thread, error) == 0 {
                state.failure = error
                statistics.failed += 1
            }
            return false
        case .waits(let nanoseconds):
            statistics.delayed += 1
            state.delay += 1
            state.isParked = true
            parked += 1
            threads[thread] = state
            held.insert((thread, state.delay), due: Clock.monotonicNanoseconds() + nanoseconds)
            return true
        }
    }

    /// Looks at the result of a call that was judged.
    private func finish(_ result: Int64, of thread: Int32, _ state: inout TracedThread) {
        if let failure = state.failure { _ = trace_set_error(thread, result, failure) }
        // It will be seen again with the same arguments, and has had its turn.
        if trace_is_restart(result) { state.interrupted = state.current }
        if state.isSandboxing {
            // The filter may be for all threads of the process.
            for other in threads.keys { threads[other]?.isSandboxed = TracedThread.isSandboxed(other) }
            state.isSandboxed = threads[thread]?.isSandboxed ?? true
        }
        state.isSandboxing = false
        state.current = nil
        state.failure = nil
        threads[thread] = state
    }

    /// Lets those go that have waited long enough.
    func release(_ alarm: TracerAlarm) throws(KernelError) {
        if held.due == .max { return }
        while let ((thread, delay), _) = held.popDue(at: Clock.monotonicNanoseconds()) {
            guard let state = threads[thread], state.isParked, state.delay == delay else { continue }
            unpark(thread)
            _ = trace_resume(thread, 0)
        }
        try alarm.set(held.due)
    }

    private func withArguments(_ call: trace_syscall) -> [UInt64] {
        let all = call.arguments
        return [all.0, all.1, all.2, all.3, all.4, all.5]
    }
}
