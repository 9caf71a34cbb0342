import ChaosModel
import Foundation
import LinuxKernel
import Synchronization
import Testing

@testable import ChaosScheduler

/// A scheduler that lives on a thread of its own, as in the daemon, by a clock that is set by hand.
final class RunningScheduler: Sendable {
    struct Unmet: Error { var what: String }

    let scheduler: Scheduler
    let desk: SchedulerDesk
    private let hasEnded = Atomic(false)
    private let events: Events

    /// What it told, in order.
    private final class Events: Sendable {
        let all = Mutex<[DrillEvent]>([])
    }

    init(_ ground: SchedulerGround, _ runner: any DrillRunner, clock: @escaping @Sendable () -> Double) throws {
        let events = Events()
        self.events = events
        var setup = ground.setup
        setup.onEvent = { event in events.all.withLock { $0.append(event) } }
        scheduler = try Scheduler(setup, runner: runner, clock: clock)
        desk = SchedulerDesk(scheduler)
        try KernelThread(name: "scheduler") { [self] in
            scheduler.run()
            hasEnded.store(true, ordering: .releasing)
        }.start()
    }

    var isOver: Bool { hasEnded.load(ordering: .acquiring) }
    var told: [DrillEvent] { events.all.withLock { $0 } }

    /// Waits until something is so, a minute and a half at most.
    func until(_ what: String, _ isSo: () throws -> Bool) throws {
        for _ in 0..<9000 {
            if try isSo() { return }
            Clock.sleep(milliseconds: 10)
        }
        throw Unmet(what: what)
    }

    /// Ends it.
    func end() throws {
        scheduler.stop(because: "the test ends")
        try until("its end") { isOver }
    }
}
