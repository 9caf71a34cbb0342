import ChaosModel
import ChaosTestKit
import LinuxKernel

@testable import ChaosEngine

/// The simulated host as the code under test sees it. It notes what is asked of it, and holds it against what must hold
/// at any moment: no change without its line in the journal, and nobody ends who was not to.
final class SimulatedRunHost: RunHost, @unchecked Sendable {
    let world: SimulatedWorld
    /// The last undo that was captured for each change.
    private var captured: [Change: Undo] = [:]
    /// Changes that were read back from the host, and not taken back yet.
    private var verified: [Change: Undo] = [:]
    /// Changes that were gone before they were taken back.
    private(set) var lost: [String] = []
    /// Changes that the kernel accepted and ignored since the last injection began.
    var ignored: [Change] = []
    /// Whether the kernel refused a change since the last injection began.
    var refused: [String] = []
    private let mayKill: Bool

    init(_ world: SimulatedWorld) {
        self.world = world
        let changes = world.plan.steps.flatMap { $0.changes + ($0.followUp?.changes ?? []) }
        mayKill = changes.contains(where: \.isDeadly)
    }

    func survey(_ scope: Survey.Scope) throws(HostError) -> Survey { try world.host.survey(scope) }

    func undo(for change: Change) throws(HostError) -> Undo {
        let undo = try told("capture", change.summary) { () throws(HostError) in try world.host.undo(for: change) }
        captured[change] = undo
        return undo
    }

    func apply(_ change: Change) throws(HostError) {
        requireLine(for: change)
        if world.ignoresChange, world.stage == .executor, !world.isDead {
            world.ignoresChange = false
            if (try? world.host.state.shows(change)) != true { ignored.append(change) }
            world.trace.add(world.now, "accepted and ignored: \(change.summary)")
            return
        }
        let before = living
        do throws(HostError) {
            try told("apply", change.summary) { () throws(HostError) in try world.host.apply(change) }
        } catch {
            if error.errno != 3, !world.isDead { refused.append("\(error)") }
            mournThoseWhoEnded(since: before, change.isDeadly, change.summary)
            throw error
        }
        mournThoseWhoEnded(since: before, change.isDeadly, change.summary)
        noteLaunch(change)
    }

    func isInEffect(_ change: Change) throws(HostError) -> Bool {
        let isSo = try told("look at", change.summary) { () throws(HostError) in try world.host.isInEffect(change) }
        if isSo, let undo = captured[change], undo.isNeeded { verified[change] = undo }
        return isSo
    }

    func evidence(of change: Change) throws(HostError) -> [String: Double] { try world.host.evidence(of: change) }

    func revert(_ undo: Undo) throws(HostError) {
        for (change, own) in verified where own == undo && world.stage == .executor && !world.isDead {
            // What was there for a launch is no fault.
            let isLaunch = world.plan.launches.contains { $0.changes.contains(change) }
            if !isLaunch, (try? world.host.state.shows(change)) == false { lost.append(change.summary) }
            verified[change] = nil
        }
        if world.ignoresUndo, world.stage == .executor, !world.isDead {
            world.ignoresUndo = false
            return world.trace.add(world.now, "accepted and ignored: \(undo.summary)")
        }
        let before = living
        try told("revert", undo.summary) { () throws(HostError) in try world.host.revert(undo) }
        if case .stopWorkload(let token, _) = undo {
            world.supervisor.launched = world.supervisor.launched.filter { $0.value.workload.token != token }
        } else {
            mournThoseWhoEnded(since: before, false, undo.summary)
        }
    }

    func isRestored(_ undo: Undo) throws(HostError) -> Bool {
        try told("look whether restored", undo.summary) { () throws(HostError) in try world.host.isRestored(undo) }
    }

    private func told<T>(
        _ what: String, _ about: String, _ body: () throws(HostError) -> T
    ) throws(HostError) -> T {
        do throws(HostError) {
            let value = try body()
            world.trace.add(world.now, "\(what) \(about): \(T.self == Void.self ? "done" : "\(value)")")
            return value
        } catch {
            world.trace.add(world.now, "\(what) \(about): \(error)")
            throw error
        }
    }

    /// The undo of a change that is about to be made must be the last line of the journal.
    private func requireLine(for change: Change) {
        guard world.stage == .executor, !world.isDead, change.sharing == nil, let undo = captured[change], undo.isNeeded
        else { return }
        let line = world.journalBytes.split(separator: UInt8(ascii: "\n")).last
        if let line, case .intend(_, _, let written, _, _)? = JournalLine.decode(line), written == undo { return }
        world.violations.append("no line in the journal before: \(change.summary)")
    }

    private var living: Set<Int32> { Set(world.host.state.processes.values.filter(\.isAlive).map(\.identity.pid)) }

    /// What the host lost in a change, its shadow has lost as well, if that was what the experiment asks for.
    private func mournThoseWhoEnded(since before: Set<Int32>, _ isDeadly: Bool, _ summary: String) {
        // Who ended by itself meanwhile has ended in the shadow as well.
        let ended = before.subtracting(living).filter { world.shadow.processes[$0]?.isAlive != false }
        guard !ended.isEmpty else { return }
        if !isDeadly || !mayKill { world.violations.append("\(summary) ended processes \(ended.sorted())") }
        for pid in ended.sorted() {
            guard let process = world.shadow.processes[pid] else { continue }
            world.shadow.processes[pid]?.isAlive = false
            if ["shop", "billing"].contains(process.identity.name) { world.startLater(process.identity.name) }
        }
    }
}

extension Change {
    /// Whether it ends processes.
    var isDeadly: Bool {
        switch self {
        case .signal, .killGroup, .restart: true
        default: false
        }
    }
}
