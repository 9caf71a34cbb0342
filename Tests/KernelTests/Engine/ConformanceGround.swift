import ChaosEngine
import ChaosModel
import ChaosTestKit
import Glibc

@testable import LinuxKernel

/// One place on two hosts: the kernel's, and a simulated one that was told of the same processes and groups. What is done
/// on one is done on the other, and what they answer is compared.
final class ConformanceGround {
    /// What a host answered: `done`, an error number, what is so, or which undo it would take.
    typealias Answer = String

    let ground: Ground
    let real: LinuxHost
    let simulated: SimulatedHost
    private(set) var victims: [ProcessIdentity] = []
    private var processes: [Victim] = []
    /// Changes that both hosts have made, with the undo of each.
    private(set) var made: [(change: Change, real: Undo, simulated: Undo)] = []
    private(set) var differences: [String] = []
    /// How often each question had each answer.
    private(set) var answers: [String: Int] = [:]
    private var history: [String] = []

    init(in ground: Ground) throws {
        self.ground = ground
        real = LinuxHost(executable: Product.aftershock, stateDirectory: ground.state)
        var state = SimulatedKernel.v1.freshState()
        for group in try [ground.cpuGroup, ground.group(.pids), ground.unifiedGroup].compactMap({ $0 }) {
            let version = group.path == ground.unifiedGroup?.path ? Cgroup.Version.v2 : .v1
            state.groups[group.path] = SimulatedState.Group(version: version)
        }
        state.processes = [:]
        for name in [KernelSetting.portRange, "net.ipv4.tcp_retries2"] {
            let setting = KernelSetting(name: name, value: "")
            if case .writeSetting(let earlier) = try real.undo(for: .writeSetting(setting)) {
                state.settings[name] = earlier.value
            }
        }
        simulated = SimulatedHost(.v1, state: state)
        for _ in 0..<3 { try addVictim() }
    }

    /// The groups that the ground made.
    var groups: [Cgroup] {
        get throws {
            try [
                Cgroup(version: .v1, directory: ground.cpuGroup.path),
                Cgroup(version: .v1, directory: ground.group(.pids).path),
            ] + (ground.unifiedGroup.map { [Cgroup(version: .v2, directory: $0.path)] } ?? [])
        }
    }

    func addVictim() throws {
        let victim = try ground.start(["sleep", "1000"], with: [.pids])
        processes.append(victim)
        let identity = ProcessIdentity(pid: victim.pid, startTicks: victim.startTicks, name: "sleep")
        victims.append(identity)
        let limit = try OpenFileLimit.of(victim.pid)
        let score = try OOMScore.of(victim.pid)
        let own = [ground.cpuGroup.path, try ground.group(.pids).path]
        // `sh` has called execve(2) only a moment later.
        _ = eventually { ProcessTable.stat(victim.pid)?.comm == "sleep" }
        simulated.disturb { state in
            var homes: [String: String] = [:]
            for (directory, group) in state.groups where group.isRoot {
                homes[directory] = own.first { $0.hasPrefix(directory + "/") } ?? directory
            }
            var process = SimulatedState.Process(identity: identity, parent: 1, groups: homes)
            process.softOpenFiles = limit.soft
            process.hardOpenFiles = limit.hard
            process.oomScore = score
            state.processes[identity.pid] = process
        }
    }

    /// A victim ends on both.
    func end(_ index: Int) throws {
        try processes[index].send(9)
        _ = try processes[index].wait()
        let pid = victims[index].pid
        simulated.disturb { $0.processes[pid]?.isAlive = false }
        history.append("\(victims[index]) ended")
    }

    /// Makes a change on both, as a session does: the undo, the change, the look at it.
    func perform(_ change: Change) {
        let undos = (
            Self.attempt { () throws(HostError) in try real.undo(for: change) },
            Self.attempt { () throws(HostError) in try simulated.undo(for: change) }
        )
        compare("undo for", change.summary, Self.name(undos.0), Self.name(undos.1))
        guard case .success(let undo) = undos.0, case .success(let own) = undos.1 else { return }
        let applied = (
            Self.word { () throws(HostError) in try real.apply(change) },
            Self.word { () throws(HostError) in try simulated.apply(change) }
        )
        compare("apply", change.summary, applied.0, applied.1)
        made.append((change, undo, own))
        look(at: change)
    }

    /// Looks at one of the changes on both.
    func look(at change: Change) {
        // A process takes a moment to stop or to die.
        let expected = Self.word { () throws(HostError) in try simulated.isInEffect(change) }
        var found = ""
        _ = eventually(within: 2) {
            found = Self.word { () throws(HostError) in try real.isInEffect(change) }
            return found == expected
        }
        compare("look at", change.summary, found, expected)
    }

    /// Takes one of the changes back on both, perhaps for the second time.
    func revert(_ index: Int, forgetting: Bool) {
        let (change, undo, own) = made[index]
        let reverted = (
            Self.word { () throws(HostError) in try real.revert(undo) },
            Self.word { () throws(HostError) in try simulated.revert(own) }
        )
        compare("revert", "\(change.summary) (\(undo.summary))", reverted.0, reverted.1)
        let expected = Self.word { () throws(HostError) in try simulated.isRestored(own) }
        var found = ""
        _ = eventually(within: 2) {
            found = Self.word { () throws(HostError) in try real.isRestored(undo) }
            return found == expected
        }
        compare("is restored", "\(change.summary) (\(undo.summary))", found, expected)
        if forgetting { made.remove(at: index) }
    }

    private func compare(_ question: String, _ about: String, _ found: Answer, _ expected: Answer) {
        answers["\(question): \(found)", default: 0] += 1
        history.append("\(question) \(about): \(found)")
        guard found != expected else { return }
        differences.append(
            "\(question) \(about): the kernel says \(found), the simulation \(expected); after "
                + history.suffix(8).dropLast().joined(separator: ", "))
    }

    private static func attempt<T>(_ body: () throws(HostError) -> T) -> Result<T, HostError> {
        do throws(HostError) { return .success(try body()) } catch { return .failure(error) }
    }

    private static func word<T>(_ body: () throws(HostError) -> T) -> Answer {
        switch attempt(body) {
        case .success(let value): T.self == Void.self ? "done" : "\(value)"
        case .failure(let error): "errno \(error.errno)"
        }
    }

    /// Its kind, and what it would write: not the times and sessions that only one of the hosts has.
    private static func name(_ undo: Result<Undo, HostError>) -> Answer {
        switch undo {
        case .failure(let error): "errno \(error.errno)"
        case .success(.limitOpenFiles(let process, let soft, _)): "limit \(process) to \(soft)"
        case .success(.adjustOOMScore(let process, let score, _, _, _)): "score of \(process) to \(score)"
        case .success(.impossible): "impossible"
        case .success(.restoreLink(let record)): "restore \(record.interface)"
        case .success(let undo): "\(undo)"
        }
    }
}
