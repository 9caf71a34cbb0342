import CKernel
import Glibc

/// Stops chosen system calls of processes that run already, and lets them pass, fail or wait: ptrace(2), as strace does.
///
/// Everything is undone by the kernel when the thread that traces ends, in whatever way: threads that stand still go on,
/// a signal that was on its way is delivered, a call that was to fail fails. That is also how it ends in good order, since
/// a detach by hand would first have to interrupt each thread, and calls such as epoll_wait(2) then fail with EINTR.
/// The attachment interrupts them once, as SIGSTOP with SIGCONT does.
///
/// Each call of a traced thread costs two stops, also those that nobody asked for. A seccomp filter could leave those
/// alone, but a filter that a process has can never be taken from it again: it is no means for a process that is not ours.
///
/// Not for several threads: ptrace(2) knows only the thread that attached.
public final class SyscallTracer {
    /// What has happened so far.
    public struct Statistics: Hashable, Sendable {
        /// Threads that were traced at any time.
        public var threads = 0
        /// Calls seen, whether asked for or not; one that a signal interrupts is seen again.
        public var calls = 0
        /// Calls made to fail.
        public var failed = 0
        /// Calls made to wait.
        public var delayed = 0
        /// Calls by another architecture's table, such as those of 32-bit programs: left alone.
        public var foreign = 0
        /// Calls that were to fail and were let through, since a seccomp filter judges the thread's calls and might kill it.
        public var spared = 0
    }

    /// What has happened so far.
    public internal(set) var statistics = Statistics()
    /// How many threads are traced now.
    public var threadCount: Int { threads.count }

    let numbers: Set<UInt64>
    private let children: Bool
    let judge: (TracedCall) -> TracedCallFate
    private let ownThread: Int32
    private let bell: TracerBell
    private var processes: Set<Int32> = []
    var threads: [Int32: TracedThread] = [:]
    var parked = 0
    var held = DueHeap<(thread: Int32, delay: UInt64)>()

    /// Longest wait for the threads to stop for the first time, in nanoseconds: one that waits for a disk does not.
    private static let patience: UInt64 = 1_000_000_000
    /// Between two pulses, in milliseconds.
    private static let pulse = 200

    /// Prepares the calling thread, which has to make all further calls.
    /// - Parameters:
    ///   - numbers: the calls to judge, by their numbers on this architecture.
    ///   - children: whether processes that the traced ones start are traced, too; their threads always are.
    ///   - judge: decides about one call; it has the thread stopped meanwhile, and can look at its memory.
    /// - Throws: `KernelError` of sigaction(2).
    public init(
        numbers: Set<UInt64>, children: Bool, judge: @escaping (TracedCall) -> TracedCallFate
    ) throws(KernelError) {
        self.numbers = numbers.filter { !trace_is_untouchable($0) }
        self.children = children
        self.judge = judge
        bell = try TracerBell()
        ownThread = bell.thread
    }

    /// Attaches to every thread of a process.
    /// - Throws: `KernelError`: EPERM when another process traces it already or we may not, ESRCH when it has ended. What was
    ///   attached so far is detached when the calling thread ends.
    public func seize(_ process: Int32) throws(KernelError) {
        processes.insert(process)
        var known: Set<Int32> = []
        // Threads that start meanwhile: those of a seized thread are traced from their first moment, the others are found
        // by the next look.
        while true {
            let found = ((try? Directory.list("/proc/\(process)/task")) ?? []).compactMap { Int32($0) }
            let new = found.filter { known.insert($0).inserted }
            if new.isEmpty { break }
            for thread in new { try seizeThread(thread, of: process) }
        }
        guard threads.values.contains(where: { $0.process == process }) else {
            throw KernelError("trace process \(process)", errno: ESRCH)
        }
    }

    /// Whether a seccomp filter judges the calls of a process: then none of them is made to fail.
    public static func isSandboxed(_ process: Int32) -> Bool { TracedThread.isSandboxed(process) }

    /// Who traces a process; `nil` when nobody does.
    public static func tracer(of process: Int32) -> Int32? {
        ProcFile.field("TracerPid", in: "/proc/\(process)/status").flatMap { Int32($0) }.flatMap { $0 == 0 ? nil : $0 }
    }

    /// Traces until a descriptor can be read, or has ended.
    /// - Parameters:
    ///   - descriptor: what ends it.
    ///   - ready: called once, when the calls of every thread are seen.
    ///   - pulse: called a few times a second.
    /// - Throws: `KernelError` of waitid(2) or timerfd_create(2).
    public func run(
        until descriptor: Int32, ready: () -> Void = {}, pulse: (Statistics) -> Void = { _ in }
    ) throws(KernelError) {
        let alarm = try TracerAlarm(bell: bell, until: descriptor, pulse: Self.pulse)
        defer {
            bell.leave()
            alarm.end()
        }
        try alarm.start()
        for thread in threads.keys { _ = trace_interrupt(thread) }
        let latest = Clock.monotonicNanoseconds() + Self.patience
        var isReady = false
        while !alarm.isOver {
            if bell.answer() { pulse(statistics) }
            try release(alarm)
            if !isReady, threads.values.allSatisfy(\.isArmed) || Clock.monotonicNanoseconds() > latest {
                isReady = true
                ready()
            }
            try turn()
        }
        pulse(statistics)
    }

    private func seizeThread(_ thread: Int32, of process: Int32) throws(KernelError) {
        let error = trace_seize(thread, children)
        switch error {
        case 0: break
        case ESRCH: return
        default:
            if Self.tracer(of: thread) == ownThread { break }
            // A process whose first thread has ended shows it as a zombie, and goes on with the others.
            if ProcessTable.stat(thread)?.hasEnded ?? true { return }
            throw KernelError(refusal(thread, of: process), errno: error)
        }
        adopt(thread)
    }

    private func refusal(_ thread: Int32, of process: Int32) -> String {
        guard let tracer = Self.tracer(of: thread) else { return "trace process \(process)" }
        let name = ProcessTable.stat(tracer)?.comm ?? "another program"
        return "trace process \(process), which \(name)[\(tracer)] traces already"
    }

    /// Begins to keep a thread in mind.
    private func adopt(_ thread: Int32) {
        guard threads[thread] == nil, let new = TracedThread(thread) else { return }
        threads[thread] = new
        statistics.threads += 1
    }

    /// Handles the stops that are there, or waits for one.
    private func turn() throws(KernelError) {
        var calls: [Int32] = []
        var isFirst = true
        // First all that have stopped, and then one after the other: the kernel always shows the same ones first, and the
        // others would starve.
        repeat {
            var stop = trace_stop()
            let error = trace_peek(isFirst, &stop)
            if error == EINTR { break }
            if error == ECHILD {
                if isFirst { bell.rest() }
                break
            }
            if error != 0 { throw KernelError("waitid", errno: error) }
            isFirst = false
            if stop.kind == TRACE_NOTHING { break }
            if stop.kind == TRACE_SYSCALL_STOP {
                _ = trace_consume(stop.thread)
                adopt(stop.thread)
                calls.append(stop.thread)
            } else {
                handle(stop)
            }
        } while calls.count + parked < threads.count
        for thread in calls { handleCall(thread) }
    }

    /// Handles a stop that is none of a system call. A thread that was killed meanwhile refuses, and shows up as ended.
    private func handle(_ stop: trace_stop) {
        let thread = stop.thread
        if stop.kind == TRACE_ENDED { return forget(thread) }
        adopt(thread)
        // The signal's stop stays in place until the thread goes on with it: if we are killed between the two, it is
        // delivered all the same.
        if stop.kind == TRACE_SIGNAL_STOP {
            _ = trace_resume(thread, stop.signal)
            return
        }
        _ = trace_consume(thread)
        unpark(thread)
        threads[thread]?.isArmed = true
        if stop.kind == TRACE_GROUP_STOP {
            if trace_listen(thread) == 0 { park(thread) }
            return
        }
        if stop.kind == TRACE_EXEC { hasExecuted(thread) }
        let process = threads[thread]?.process ?? thread
        // clone(2) may start a process in the way in which threads are started.
        if !children, !processes.contains(process), trace_detach(thread, 0) == 0 { return forget(thread) }
        _ = trace_resume(thread, 0)
    }

    /// The process has one thread now, under the number of the process.
    private func hasExecuted(_ thread: Int32) {
        var former: UInt64 = 0
        if trace_message(thread, &former) == 0, let former = Int32(exactly: former), former != thread { forget(former) }
        forget(thread)
        for other in threads.filter({ $0.value.process == thread }).keys { forget(other) }
        adopt(thread)
        threads[thread]?.isArmed = true
    }

    private func park(_ thread: Int32) {
        guard threads[thread]?.isParked == false else { return }
        threads[thread]?.isParked = true
        parked += 1
    }

    func unpark(_ thread: Int32) {
        guard threads[thread]?.isParked == true else { return }
        threads[thread]?.isParked = false
        parked -= 1
    }

    private func forget(_ thread: Int32) {
        unpark(thread)
        threads[thread] = nil
    }
}
