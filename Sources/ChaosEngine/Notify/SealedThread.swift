import ChaosModel
import LinuxKernel
import Synchronization

/// A thread with few of our capabilities: commands that are started from it get no more.
enum SealedThread {
    /// Runs a body on such a thread and waits for it.
    /// - Parameter mask: what is kept, as a bit set of capabilities(7).
    /// - Returns: `nil` when there is no thread to be had, or it cannot be limited; then the body was not run.
    static func run<Value: Sendable>(keeping mask: UInt64, _ body: @escaping @Sendable () -> Value) -> Value? {
        let outcome = Outcome<Value>()
        let thread = KernelThread(name: "hook") {
            do throws(KernelError) { try ThreadPrivileges.keepOnly(mask, gainsNothing: true) } catch { return }
            let value = body()
            outcome.value.withLock { $0 = value }
        }
        do throws(KernelError) { try thread.start() } catch { return nil }
        thread.join()
        return outcome.value.withLock { $0 }
    }

    private final class Outcome<Value: Sendable>: Sendable { let value = Mutex<Value?>(nil) }
}

extension Delivery {
    /// Tells a hook once, from a thread that holds no more power than that takes.
    /// - Returns: `nil` when there is no such thread to be had.
    public func trial(_ message: NotifyMessage) -> DeliveryResult? {
        var result = SealedThread.run(keeping: capabilities) { carryOut(message, retries: 0) }
        // Nobody puts it into an outbox.
        result?.isKept = false
        return result
    }
}
