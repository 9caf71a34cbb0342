import CKernel
import Glibc
import Synchronization

/// A thread of our own: no executor moves its work, every signal is blocked in it and its timer slack is 1 ns.
public final class DedicatedThread: @unchecked Sendable {
    /// `SCHED_FIFO 10`, or the ordinary policy with the reason why not.
    public let scheduling: String
    private let thread: pthread_t
    private let isJoined = Mutex(false)

    /// Starts a thread.
    /// - Parameters:
    ///   - name: shown by ps(1) and top(1), up to 15 characters.
    ///   - priority: wish for SCHED_FIFO at this priority, 1...99 (sched(7)); `nil` asks for the ordinary policy.
    ///   - body: what it does; the thread ends when it returns.
    /// - Throws: `KernelError` when no thread can be made at all.
    public init(
        name: String, priority: Int32? = nil, body: @escaping @Sendable () -> Void
    ) throws(KernelError) {
        let work = Unmanaged.passRetained(Work(name: name, body: body)).toOpaque()
        var made = pthread_t()
        var reason = "SCHED_OTHER"
        if let priority {
            let code = Self.create(&made, priority, work)
            if code == 0 {
                thread = made
                scheduling = "SCHED_FIFO \(priority)"
                return
            }
            reason = "SCHED_OTHER (SCHED_FIFO: \(KernelError("", errno: code).reason))"
        }
        let code = pthread_create(&made, nil, Self.entry, work)
        if code != 0 {
            Unmanaged<Work>.fromOpaque(work).release()
            throw KernelError("pthread_create \(name)", errno: code)
        }
        thread = made
        scheduling = reason
    }

    /// Waits until the thread has ended; at once when it has. Must be called before the last reference goes.
    public func join() {
        isJoined.withLock { isJoined in
            if !isJoined { pthread_join(thread, nil) }
            isJoined = true
        }
    }

    private static func create(
        _ thread: inout pthread_t, _ priority: Int32, _ work: UnsafeMutableRawPointer
    ) -> Int32 {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        var parameters = sched_param()
        parameters.sched_priority = priority
        pthread_attr_setinheritsched(&attributes, Int32(PTHREAD_EXPLICIT_SCHED))
        pthread_attr_setschedpolicy(&attributes, SCHED_FIFO)
        pthread_attr_setschedparam(&attributes, &parameters)
        return pthread_create(&thread, &attributes, entry, work)
    }

    private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
        socket_prepare_thread(work.name)
        work.body()
        return nil
    }

    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
