import LinuxKernel
import Synchronization

/// What one thread hands to another, with a descriptor to wait on.
final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let flag: EventFlag

    init() throws(KernelError) { flag = try EventFlag() }

    /// Readable while something is in it.
    var descriptor: Int32 { flag.descriptor }

    func put(_ message: Message) {
        messages.withLock { $0.append(message) }
        // It is raised already when that fails.
        try? flag.raise()
    }

    /// Everything that is in it, in order.
    func takeAll() -> [Message] {
        _ = try? flag.take()
        var taken: [Message] = []
        messages.withLock { swap(&$0, &taken) }
        return taken
    }
}
