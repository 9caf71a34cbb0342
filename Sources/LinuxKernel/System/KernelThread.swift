import CKernel
import Glibc
import Synchronization

/// A thread of its own, outside the Swift concurrency pool: it may block, and what belongs to a thread
/// (scheduling, network namespace, PDEATHSIG of its children) stays with it. Every signal is blocked in it.
public final class KernelThread: Sendable {
    private enum State { case idle, running(pthread_t), joined }

    private let name: String
    private let stackBytes: Int
    private let body: Mutex<(@Sendable () -> Void)?>
    private let state = Mutex(State.idle)

    /// Describes a thread; `start()` runs it.
    /// - Parameters:
    ///   - name: Shown by `ps -L` and `top -H`; the kernel keeps 15 bytes.
    ///   - stackBytes: Size of its stack.
    public init(name: String, stackBytes: Int = 1 << 20, body: @escaping @Sendable () -> Void) {
        self.name = String(decoding: name.utf8.prefix(15), as: UTF8.self)
        self.stackBytes = stackBytes
        self.body = Mutex(body)
    }

    /// Starts the thread. A thread starts once: later calls do nothing.
    /// - Throws: `KernelError` of pthread_create(3).
    public func start() throws(KernelError) {
        let error: Int32 = state.withLock { state in
            guard case .idle = state else { return 0 }
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            defer { pthread_attr_destroy(&attributes) }
            let size = pthread_attr_setstacksize(&attributes, stackBytes)
            if size != 0 { return size }
            var thread = pthread_t()
            let context = Unmanaged.passRetained(self)
            let result = pthread_create(
                &thread, &attributes,
                { context in
                    guard let context else { return nil }
                    let thread = Unmanaged<KernelThread>.fromOpaque(context).takeRetainedValue()
                    var signals = sigset_t()
                    sigfillset(&signals)
                    pthread_sigmask(SIG_SETMASK, &signals, nil)
                    _ = process_name_thread(thread.name)
                    // Taken, so that what it holds goes when it returns.
                    thread.body.withLock { $0.take() }?()
                    return nil
                }, context.toOpaque())
            if result == 0 { state = .running(thread) } else { context.release() }
            return result
        }
        if error != 0 { throw KernelError("pthread_create \(name)", errno: error) }
    }

    /// Asks for SCHED_FIFO for the running thread, as `Scheduling.trySetFIFO(priority:)` does for the calling one.
    /// - Returns: `SCHED_FIFO`, or `SCHED_OTHER` with the reason why it was refused.
    public func trySetFIFO(priority: Int32) -> String {
        state.withLock { state in
            guard case .running(let thread) = state else { return "SCHED_OTHER (not running)" }
            return Scheduling.trySetFIFO(priority: priority, of: thread)
        }
    }

    /// CPU time that the running thread has used so far, pthread_getcpuclockid(3); `nil` before it starts and after it ended.
    public var cpuNanoseconds: UInt64? {
        state.withLock { state in
            var clock = clockid_t()
            guard case .running(let thread) = state, pthread_getcpuclockid(thread, &clock) == 0 else { return nil }
            return Clock.nanoseconds(clock)
        }
    }

    /// Waits until the thread's body returned. Does nothing when it never started or was joined before.
    public func join() {
        let thread: pthread_t? = state.withLock { state in
            guard case .running(let thread) = state else { return nil }
            state = .joined
            return thread
        }
        if let thread { pthread_join(thread, nil) }
    }

    deinit {
        state.withLock { state in
            if case .running(let thread) = state { pthread_detach(thread) }
        }
    }
}
