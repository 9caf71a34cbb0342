import ChaosScheduler
import ServiceLifecycle

/// Runs the scheduler. At the end the drill of now is stopped and taken back before it returns.
struct SchedulerService: Service {
    let scheduler: Scheduler

    func run() async throws {
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await DaemonThread.run("scheduler") { scheduler.run() }
                // It may be told before its turn; the group wants its services to end in turn.
                try await gracefulShutdown()
            } onGracefulShutdown: {
                scheduler.stop(because: "the daemon ends")
            }
        } onCancel: {
            // Another part failed: nothing is left behind for that.
            scheduler.stop(because: "the daemon failed")
        }
    }
}
