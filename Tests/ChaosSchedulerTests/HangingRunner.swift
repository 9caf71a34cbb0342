import ChaosModel
import ChaosScheduler
import Foundation

/// A runner whose checks of the name `hang` have no answer until they are let go.
final class HangingRunner: DrillRunner {
    let inner: SimulatedRunner
    private let gate = DispatchSemaphore(value: 0)

    init(_ inner: SimulatedRunner) { self.inner = inner }

    func start(_ order: RunOrder) { inner.start(order) }
    func standing(of run: String) -> RunStanding { inner.standing(of: run) }
    func stop(_ run: String, because reason: String) { inner.stop(run, because: reason) }
    func holder() -> String? { inner.holder() }
    func halted() -> String? { inner.halted() }

    func refusal(of checks: [PreCheck]) -> String? {
        if checks.contains(where: { $0.name == "hang" }) { gate.wait() }
        return nil
    }

    /// Lets one check have its answer.
    func letGo() { gate.signal() }
}
