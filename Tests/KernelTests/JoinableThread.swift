@testable import LinuxKernel

/// A thread that gives back a value. It starts in the network namespace of the thread that makes it.
final class JoinableThread<Value: Sendable>: Sendable {
    private let outcome = Outcome<Value>()
    private let thread: KernelThread

    init(_ body: @escaping @Sendable () throws(KernelError) -> Value) throws(KernelError) {
        let outcome = outcome
        thread = KernelThread(name: "test", stackBytes: 8 << 20) { outcome.set(body) }
        try thread.start()
    }

    func join() throws(KernelError) -> Value {
        thread.join()
        return try outcome.get()
    }
}
