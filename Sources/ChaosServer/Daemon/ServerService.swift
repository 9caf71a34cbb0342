import Logging
import ServiceLifecycle

/// Runs the server. At the end it answers what was asked, but waits for nobody who listens on and on.
struct ServerService: Service {
    /// How long answers may still take, in seconds.
    private static let farewell = 5

    let server: DaemonServer
    let logger: Logger

    func run() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await server.run()
                return true
            }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: .seconds(Self.farewell))
                return false
            }
            let isOver = try await group.next() ?? true
            if !isOver {
                logger.warning("cut off whoever had no answer by now", metadata: ["after": "\(Self.farewell) s"])
            }
            group.cancelAll()
            // One that had to be cut off says so, which is no news.
            guard !isOver else { return }
            do { while try await group.next() != nil {} } catch is CancellationError { return }
        }
    }
}
