import ChaosModel
import ChaosScheduler
import Synchronization
import Testing

/// Runs that take time by a clock that is set by hand, and end as they are told. Two at once, or one twice, is a failure.
final class SimulatedRunner: DrillRunner {
    struct State {
        var now: Double
        var runs: [String: (start: Double, end: Double, verdict: String)] = [:]
        var current: String?
        /// Somebody else's run, and until when it goes on.
        var other: (run: String, until: Double)?
        var halted: String?
        var refusal: String?
        /// What the next run comes to.
        var next: (length: Double, verdict: String) = (60, "passed")
        var orders: [RunOrder] = []
        var problems: [String] = []
    }
    let state: Mutex<State>

    init(now: Double) { state = Mutex(State(now: now)) }

    func start(_ order: RunOrder) {
        state.withLock { state in
            if let holder = Self.holder(state) {
                state.problems.append("\(order.run) began while \(holder) had the host")
            }
            if state.runs[order.run] != nil { state.problems.append("\(order.run) began twice") }
            if state.halted != nil { state.problems.append("\(order.run) began while runs were halted") }
            state.orders.append(order)
            state.current = order.run
            state.runs[order.run] = (state.now, state.now + state.next.length, state.next.verdict)
        }
    }

    func standing(of run: String) -> RunStanding {
        state.withLock { state in
            guard let found = state.runs[run] else { return .unknown }
            return state.now < found.end ? .underWay : .ended(verdict: found.verdict, reason: "as simulated")
        }
    }

    func stop(_ run: String, because reason: String) {
        state.withLock { state in
            guard var found = state.runs[run], state.now < found.end else { return }
            (found.end, found.verdict) = (min(found.end, state.now + 5), "stopped")
            state.runs[run] = found
        }
    }

    func holder() -> String? { state.withLock { Self.holder($0) } }
    func halted() -> String? { state.withLock(\.halted) }
    func refusal(of checks: [PreCheck]) -> String? { state.withLock(\.refusal) }

    private static func holder(_ state: State) -> String? {
        if let run = state.current, let found = state.runs[run], state.now < found.end { return run }
        if let other = state.other, state.now < other.until { return other.run }
        return nil
    }
}
