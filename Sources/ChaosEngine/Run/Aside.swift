import LinuxKernel
import Synchronization

/// A call that may block, such as a name lookup, on a thread of its own while the executor's loop goes on.
final class Aside<Value: Sendable>: Sendable {
    private let outcome = Mutex<Value?>(nil)

    /// Starts the call.
    /// - Throws: `KernelError` of pthread_create(3).
    init(
        _ name: String, in surroundings: any Surroundings, _ body: @escaping @Sendable () -> Value
    ) throws(KernelError) {
        try surroundings.start(name) { [self] in
            let value = body()
            outcome.withLock { $0 = value }
        }
    }

    /// What the call returned; `nil` while it is at it.
    var value: Value? { outcome.withLock { $0 } }
}

extension Executor {
    /// Runs a call that may block, and looks at everything meanwhile.
    mutating func aside<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable () -> Value
    ) throws(RunStop) -> Value {
        let call: Aside<Value>
        do throws(KernelError) { call = try Aside(name, in: surroundings, body) } catch { throw .probing("\(error)") }
        while true {
            if let value = call.value { return value }
            try tick(for: .milliseconds(5))
        }
    }

    /// The same while rolling back: nothing can stop that.
    mutating func asideQuietly<Value: Sendable>(_ name: String, _ body: @escaping @Sendable () -> Value) -> Value {
        guard let call = try? Aside(name, in: surroundings, body) else { return body() }
        while true {
            if let value = call.value { return value }
            tickQuietly(for: .milliseconds(5))
        }
    }
}
