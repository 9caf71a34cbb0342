import ChaosModel
import LinuxKernel

/// Traces processes and tampers with their system calls. The main thread is the tracer: whoever looks at the processes
/// finds this one's number as that of their tracer.
struct SyscallTraceRole {
    private let trace: SyscallTrace

    init(_ trace: SyscallTrace) { self.trace = trace }

    /// Traces until standard input ends.
    /// - Throws: `KernelError`: EPERM when a process is traced by somebody else, ESRCH when one has ended.
    func run() throws(KernelError) {
        let counters = try Tally<SyscallTrace.Counter>()
        var rule = ArmedSyscallRule(trace.rule)
        let numbers = Set(rule.arguments.keys.map { UInt64($0) })
        let tracer = try SyscallTracer(numbers: numbers, children: trace.includesChildren) { call in
            // It cannot go on while it is looked at.
            let fate = rule.judge(Int32(call.number), by: call.thread, call.arguments) { true }
            counters[.matched] = rule.counts.matched
            switch fate {
            case nil, .spared: return .passes
            case .fails(let error):
                counters[call.mayFail ? .failed : .sandboxed] += 1
                return call.mayFail ? .fails(errno: error.number) : .passes
            case .waits(let nanoseconds):
                counters[.delayed] += 1
                return .waits(nanoseconds: UInt64(max(0, nanoseconds)))
            }
        }
        for process in trace.processes {
            try tracer.seize(process.pid)
            // Only now can the number not go to another process any more.
            guard ProcessTable.stat(process.pid)?.startTicks == process.startTicks else {
                throw KernelError("trace \(process)", errno: 3)
            }
        }
        let ready = {
            // From the first moment: whoever stops us stops the traced.
            counters.beat()
            HelperRole.say("ready")
        }
        try tracer.run(until: 0, ready: ready) { statistics in
            counters[.threads] = UInt64(statistics.threads)
            counters[.calls] = UInt64(statistics.calls)
            counters[.foreign] = UInt64(statistics.foreign)
            counters.beat()
        }
    }
}
