import Glibc

/// A thread of our own that runs one closure. Kernel state that belongs to a thread, such as its network
/// namespace or timer slack, must not be changed on a thread that Swift's concurrency shares.
final class JoinableThread<Value: Sendable> {
    private let work: ThreadWork<Value>
    private let thread: pthread_t

    /// Starts the thread.
    /// - Throws: what pthread_create(3) gives.
    init(_ body: @escaping @Sendable () throws(KernelError) -> Value) throws(KernelError) {
        work = ThreadWork(body)
        thread = try startThread(work)
    }

    /// Waits for the closure to end and gives its result. Call it exactly once.
    /// - Throws: what the closure threw.
    func join() throws(KernelError) -> Value {
        let code = pthread_join(thread, nil)
        guard code == 0, let result = work.result else { throw KernelError("pthread_join", errno: code) }
        return try result.get()
    }
}

/// What a C function without generic parameters can run.
private protocol Runnable: AnyObject, Sendable {
    func run()
}

/// Carries the closure in and its result out; `pthread_join` orders the two sides.
private final class ThreadWork<Value: Sendable>: Runnable, @unchecked Sendable {
    let body: @Sendable () throws(KernelError) -> Value
    var result: Result<Value, KernelError>?

    init(_ body: @escaping @Sendable () throws(KernelError) -> Value) { self.body = body }

    func run() {
        do throws(KernelError) { result = .success(try body()) } catch { result = .failure(error) }
    }
}

/// Makes a `Runnable` a thing that `Unmanaged` can carry.
private final class ThreadStart: Sendable {
    let work: any Runnable
    init(_ work: any Runnable) { self.work = work }
}

private func startThread(_ work: any Runnable) throws(KernelError) -> pthread_t {
    let start = Unmanaged.passRetained(ThreadStart(work))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { argument in
            if let argument { Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().work.run() }
            return nil
        }, start.toOpaque())
    if code != 0 {
        start.release()
        throw KernelError("pthread_create", errno: code)
    }
    return thread
}
