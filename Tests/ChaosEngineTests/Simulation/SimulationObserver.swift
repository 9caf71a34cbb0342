import ChaosModel
import ChaosTestKit

@testable import ChaosEngine

/// Is told how a simulated run goes, and looks at the host at the moments that say something about it.
final class SimulationObserver: RunObserver {
    private let world: SimulatedWorld
    private let host: SimulatedRunHost
    private var active = 0
    private var hasFailed = false

    init(_ world: SimulatedWorld, _ host: SimulatedRunHost) {
        self.world = world
        self.host = host
    }

    func note(_ event: Record.Event) {
        guard !world.isDead else { return }
        world.trace.add(world.now, "event \(event.kind): \(event.text)")
        switch event.kind {
        case .injecting:
            active += 1
            host.refused = []
            host.ignored = []
        case .faultOn:
            if !host.refused.isEmpty {
                world.violations.append("said to be in effect, but refused: \(host.refused): \(event.text)")
            }
            for change in host.ignored where (try? world.host.state.shows(change)) == false {
                world.violations.append("said to be in effect, but ignored: \(change.summary): \(event.text)")
            }
        case .faultFailed: hasFailed = true
        case .faultOff:
            active -= 1
            if active == 0, !hasFailed, world.plan.launches.isEmpty { expectNothingLeft(event) }
        default: return
        }
    }

    func warn(_ text: String) { world.trace.add(world.now, "warning: \(text)") }
    var showsStatus: Bool { false }
    func update(_ status: RunStatus) {}

    private func expectNothingLeft(_ event: Record.Event) {
        let left = SimulationFacts(world.host.state)
            .difference(from: SimulationFacts(world.shadow), touched: world.touched)
        if !left.isEmpty {
            world.violations.append("\(event.text), but: \(left.joined(separator: "; "))")
        }
    }
}

/// Kills the executor within a line of the journal: none of it, a part of it, or all of it is written.
final class KillInLine: @unchecked Sendable {
    private let world: SimulatedWorld
    private let share: Double
    private var left: Int
    private var before = 0

    init(_ world: SimulatedWorld, _ number: Int, _ share: Double) {
        self.world = world
        self.share = share
        left = number
    }

    @Sendable func look(_ moment: Session.Moment) {
        guard !world.isDead else { return }
        switch moment {
        case .beforeIntend, .afterRevert: before = world.journalBytes.count
        case .afterIntend, .afterSettle:
            let bytes = world.journalBytes
            guard bytes.count > before else { return }
            left -= 1
            guard left < 0 else { return }
            world.count("executor killed within a journal line")
            let length = before + Int(Double(bytes.count - before) * share)
            world.die("SIGKILL within a line", journal: Array(bytes.prefix(length)))
        default: return
        }
    }
}
