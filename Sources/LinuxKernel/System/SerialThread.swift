import Glibc
import Synchronization

/// A thread that lives as long as its owner wants and runs closures one after the other. Children spawned on it
/// with `diesWithParent` live until the process ends, not until some pool thread does.
public final class SerialThread: Sendable {
    private struct Channel: ~Copyable, Sendable {
        let work: EventFlag
        let done: EventFlag
    }

    private final class Inbox: Sendable {
        let channel: Channel
        let job = Mutex<(@Sendable () -> Void)?>(nil)
        init(_ channel: consuming Channel) { self.channel = channel }
    }

    private let inbox: Inbox
    private let thread: KernelThread
    private let turn = Mutex<Bool>(false)

    /// Starts the thread.
    /// - Throws: `KernelError` of eventfd(2) or pthread_create(3).
    public init(name: String) throws(KernelError) {
        let inbox = Inbox(Channel(work: try EventFlag(blocking: true), done: try EventFlag(blocking: true)))
        self.inbox = inbox
        thread = KernelThread(name: name) {
            // The flag without a job is the request to end.
            while (try? inbox.channel.work.take()) == true, let job = inbox.job.withLock({ $0.take() }) {
                job()
                try? inbox.channel.done.raise()
            }
        }
        try thread.start()
    }

    /// Runs `work` on the thread and waits for its result. Not to be called on the thread itself.
    /// - Throws: What `work` throws, or `KernelError` when the thread cannot be woken.
    public func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws(KernelError) -> Result
    ) throws(KernelError) -> Result {
        let outcome: Swift.Result<Result, KernelError> = turn.withLock { _ in
            let answer = Answer<Result>()
            inbox.job.withLock { $0 = { answer.value.withLock { $0 = Swift.Result(catching: work) } } }
            do throws(KernelError) {
                try inbox.channel.work.raise()
                _ = try inbox.channel.done.take()
            } catch { return .failure(error) }
            return answer.value.withLock { $0 } ?? .failure(KernelError("thread", errno: ESRCH))
        }
        return try outcome.get()
    }

    /// Ends the thread after the closure it is at; children with `diesWithParent` that it spawned are killed.
    public func stop() {
        turn.withLock { _ in
            // An eventfd of our own refuses a write only when the process is out of memory; then it stays parked.
            guard (try? inbox.channel.work.raise()) != nil else { return }
            thread.join()
        }
    }

    private final class Answer<Value: Sendable>: Sendable {
        let value = Mutex<Swift.Result<Value, KernelError>?>(nil)
    }
}
