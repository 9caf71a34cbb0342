import ChaosModel
import ChaosScheduler

/// A runner whose runs tell hooks of failures only, when they begin in quiet hours.
struct QuietRunner: DrillRunner {
    let inner: any DrillRunner
    let isQuiet: @Sendable () -> Bool

    func start(_ order: RunOrder) throws(DeskError) {
        var order = order
        order.isQuiet = order.isQuiet || isQuiet()
        try inner.start(order)
    }

    func standing(of run: String) -> RunStanding { inner.standing(of: run) }
    func stop(_ run: String, because reason: String) { inner.stop(run, because: reason) }
    func holder() -> String? { inner.holder() }
    func halted() -> String? { inner.halted() }
    func refusal(of checks: [PreCheck]) -> String? { inner.refusal(of: checks) }
}
