import ChaosModel
import ChaosScheduler
import LinuxKernel
import Logging
import ServiceLifecycle
import Synchronization

/// Tells the service manager how the daemon stands, on a thread of its own: that it is ready, what goes on, and that it is
/// alive, as long as the scheduler takes its steps and the server answers.
final class ManagerService: Service {
    /// The longest that the scheduler may be without a step, in seconds.
    static let longestStep = 20.0

    private struct Bell: ~Copyable, Sendable { let flag: EventFlag }
    private struct State {
        var isListening = false, isReady = false, isReloading = false
        /// Whether nothing is left to run.
        var isOver = false
    }

    private let manager: ServiceManager
    private let desk: any DrillDesk
    private let serverTrouble: @Sendable () -> String?
    private let sinceStep: @Sendable () -> Double
    private let logger: Logger
    private let bell: Bell
    private let state = Mutex(State())
    private let stopping = Atomic(false)

    /// - Parameters:
    ///   - serverTrouble: asks the server as anybody would; why it does not answer, or `nil`.
    ///   - sinceStep: how long ago the scheduler took a step, in seconds.
    init(
        _ manager: ServiceManager, desk: any DrillDesk, logger: Logger, sinceStep: @escaping @Sendable () -> Double,
        serverTrouble: @escaping @Sendable () -> String?
    ) throws(KernelError) {
        self.manager = manager
        self.desk = desk
        self.serverTrouble = serverTrouble
        self.logger = logger
        self.sinceStep = sinceStep
        bell = Bell(flag: try EventFlag())
    }

    /// The server listens.
    func tellListening() { change { $0.isListening = true } }
    /// Files are read again, or are read now.
    func tellReloading(_ isReloading: Bool) {
        if isReloading { manager.tellReloading() }
        change {
            $0.isReloading = isReloading
            if !isReloading { $0.isReady = false }
        }
    }
    /// The daemon ends.
    func tellStopping() {
        guard !stopping.exchange(true, ordering: .relaxed) else { return }
        manager.tellStopping("stops the drill of now, and takes everything back")
        ring()
    }

    func run() async throws {
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await DaemonThread.run("manager") { self.work() }
            } onGracefulShutdown: {
                // The last of all to be told: everything else is over.
                self.change { $0.isOver = true }
            }
        } onCancel: {
            self.change { $0.isOver = true }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
        ring()
    }

    private func ring() { try? bell.flag.raise() }

    private func work() {
        // Thrice within the manager's patience; every few seconds without any, for the status.
        let interval = min(5, (manager.watchdog ?? 15) / 3)
        while true {
            _ = try? bell.flag.take()
            let now = state.withLock { $0 }
            if now.isOver { return }
            if stopping.load(ordering: .relaxed) {
                manager.extend(60, status)
                if manager.watchdog != nil, sinceStep() < Self.longestStep { manager.pet() }
            } else if now.isListening, !now.isReloading {
                let isAlive = isAlive
                if isAlive, !now.isReady {
                    state.withLock { $0.isReady = true }
                    manager.tellReady(status)
                    logger.notice("ready")
                } else {
                    manager.tell(status)
                }
                if isAlive, manager.watchdog != nil { manager.pet() }
            }
            _ = try? Poller.wait(for: [bell.flag.descriptor], milliseconds: Int(interval * 1000))
        }
    }

    /// Whether the scheduler takes its steps, and the server answers.
    private var isAlive: Bool {
        let age = sinceStep()
        guard age < Self.longestStep else {
            logger.error("the scheduler does not take its steps", metadata: ["for": "\(Int(age)) s"])
            return false
        }
        guard let trouble = serverTrouble() else { return true }
        logger.error("the server does not answer", metadata: ["reason": "\(trouble)"])
        return false
    }

    /// What goes on, in a line.
    private var status: String {
        do throws(DeskError) {
            let status = try desk.status()
            if let drill = status.drill {
                return "drill of \(drill.schedule): \(drill.state.rawValue), run \(drill.runs.last ?? "none yet")"
            }
            var parts = [status.schedules == 1 ? "1 schedule" : "\(status.schedules) schedules"]
            if status.paused > 0 { parts.append("\(status.paused) paused") }
            if !status.badFiles.isEmpty { parts.append("\(status.badFiles.count) broken files") }
            if let halted = status.halted { parts.append("runs are halted: \(halted)") }
            // Of each schedule one: those of one that is skipped every minute do not hide the others.
            if let next = try desk.schedules().compactMap(\.next).filter(\.isDue).min(by: { $0.earliest < $1.earliest })
            {
                parts.append("next \(next.schedule), \(next.local)")
            }
            return parts.joined(separator: ", ")
        } catch { return "\(error)" }
    }
}
