import ChaosScheduler
import NIOPosix

/// Asks the desk, and reads files, on a few threads of their own: both wait for disks, which the event loops must not.
public struct DeskThreads: Sendable {
    private let pool: NIOThreadPool

    /// Starts threads.
    init(_ count: Int) {
        pool = NIOThreadPool(numberOfThreads: count)
        pool.start()
    }

    /// Carries something out that may wait.
    public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await pool.runIfActive(body)
    }

    /// Ends the threads, once what they do is done.
    func end() async throws { try await pool.shutdownGracefully() }
}
