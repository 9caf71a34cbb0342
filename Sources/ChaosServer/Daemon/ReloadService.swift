import ChaosScheduler
import Logging
import ServiceLifecycle
import UnixSignals

/// Reads files again on SIGHUP. It is the first to hear that the daemon ends, and has the drill of now stopped at once,
/// whatever else takes its time.
struct ReloadService: Service {
    let live: LiveConfiguration
    let scheduler: Scheduler
    let manager: ManagerService
    let output: LogOutput
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        try await withGracefulShutdownHandler {
            for await _ in signals.cancelOnGracefulShutdown() {
                manager.tellReloading(true)
                try await DaemonThread.run("reload") { reload() }
                manager.tellReloading(false)
            }
        } onGracefulShutdown: {
            manager.tellStopping()
            scheduler.stop(because: "the daemon ends")
        }
    }

    private func reload() {
        do throws(DaemonRefusal) {
            let late = try live.reload()
            output.level = live.now.level
            logger.notice("configuration read again")
            if !late.isEmpty {
                logger.warning("some of it waits for a restart", metadata: ["keys": "\(late.joined(separator: ", "))"])
            }
        } catch {
            logger.error("the configuration is broken, the one before stays", metadata: ["reason": "\(error)"])
        }
        do throws(DeskError) { try scheduler.reload() } catch {
            logger.error("schedule files could not be read again", metadata: ["reason": "\(error)"])
        }
    }
}
