import ChaosModel
import ChaosScheduler
import Logging
import NIOPosix
import ServiceLifecycle

/// Tells the hub what the run of now says of itself, what changes in the daemon, and that nothing does.
public struct LiveFollower: Service {
    /// A run speaks four times a second.
    private static let readInterval = Duration.milliseconds(100)
    /// The daemon is looked at so often while somebody watches.
    private static let watchInterval = Duration.seconds(1)
    private static let heartbeat = Duration.seconds(15)

    private let hub: LiveHub
    private let reader: LiveReader
    private let desk: any DrillDesk
    private let logger: Logger

    /// - Parameter state: the state directory, in which runs say how they go.
    public init(
        hub: LiveHub, desk: any DrillDesk, state: String,
        logger: Logger = Logger(label: "aftershockd.live", factory: { _ in SwiftLogNoOpLogHandler() })
    ) {
        self.hub = hub
        reader = LiveReader(state: state)
        self.desk = desk
        self.logger = logger
    }

    /// Follows until it is cancelled or shut down gracefully; then lets everyone who watches go.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await again(every: Self.readInterval) { try await read() } }
                group.addTask { await again(every: Self.heartbeat) { hub.beat() } }
                group.addTask { await watch() }
            }
        }
        hub.close()
    }

    private func read() async throws {
        // Disks are waited for elsewhere.
        for line in try await NIOThreadPool.singleton.runIfActive({ try reader.read() }) { try hub.tell(line) }
    }

    private func watch() async {
        var watch = DaemonWatch()
        await again(every: Self.watchInterval) {
            guard hub.clients > 0 else { return }
            let (before, desk) = (watch, desk)
            let (after, status) = try await NIOThreadPool.singleton.runIfActive {
                var watch = before
                let status = try watch.look(at: desk)
                return (watch, status)
            }
            watch = after
            if let status { try hub.tell(status) }
        }
    }

    /// Goes on whatever happens; the same complaint is logged once until it is over.
    private func again(every interval: Duration, _ body: () async throws -> Void) async {
        var complaint: String?
        while !Task.isCancelled {
            do {
                try await body()
                complaint = nil
            } catch {
                if complaint != "\(error)" { logger.warning("the live stream: \(error)") }
                complaint = "\(error)"
            }
            // Cancelled: the loop ends.
            try? await Task.sleep(for: interval)
        }
    }
}
