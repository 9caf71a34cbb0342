import ChaosModel
import LinuxKernel
import Synchronization

/// Tells one hook what there is to tell, in order, on a thread of its own: hooks do not wait for each other.
final class HookDesk: Sendable {
    private let ready: ReadyHook
    private let queue = Mutex<[NotifyMessage]>([])
    private let work: Flag
    private let isOver = Atomic(false)
    private let whenDone: @Sendable (NotifyMessage, DeliveryResult) -> Void

    private struct Flag: ~Copyable, Sendable { let flag: EventFlag }

    /// - Parameter whenDone: called on the desk's thread for each message.
    init(
        _ ready: ReadyHook, whenDone: @escaping @Sendable (NotifyMessage, DeliveryResult) -> Void
    ) throws(KernelError) {
        self.ready = ready
        self.whenDone = whenDone
        work = Flag(flag: try EventFlag(blocking: true))
    }

    /// Starts the thread, which keeps what telling this hook takes, and no other power of root's.
    /// - Throws: `KernelError` of pthread_create(3).
    func start() throws(KernelError) {
        let thread = KernelThread(name: "hook") { [self] in
            // What cannot be dropped must not reach a command.
            do throws(KernelError) { try ThreadPrivileges.keepOnly(ready.capabilities, gainsNothing: true) } catch {
                return
            }
            let delivery = Delivery(ready)
            while (try? work.flag.take()) == true {
                while let message = queue.withLock({ $0.first }), !isOver.load(ordering: .relaxed) {
                    let result = delivery.carryOut(message) { isOver.load(ordering: .relaxed) }
                    queue.withLock { _ = $0.removeFirst() }
                    whenDone(message, result)
                }
            }
        }
        try thread.start()
    }

    /// Adds a message.
    func tell(_ message: NotifyMessage) {
        queue.withLock { $0.append(message) }
        try? work.flag.raise()
    }

    /// Begins no more attempts.
    func stop() { isOver.store(true, ordering: .relaxed) }
}
