import ChaosModel
import ChaosTestKit
import LinuxKernel

@testable import ChaosEngine

/// The workloads and helpers of a simulated executor.
extension SimulatedRunHost {
    /// Remembers what was launched, and begins a restart.
    func noteLaunch(_ change: Change) {
        switch change {
        case .launch(let workload):
            world.supervisor.launched[workload.target] = SimulatedSupervisor.Launched(
                workload: workload, process: newest(workload.target))
        case .restart(let restart):
            world.supervisor.restarts[restart] = (.underWay, world.now + UInt64(restart.limit.nanoseconds))
            guard case .run(let grace) = restart.supervisor else { return }
            world.supervisor.launched[restart.target]?.killAt = world.now + UInt64(grace.nanoseconds)
            if Bool.random(using: &world.random) { end(restart.target) }
        default: return
        }
    }

    func tickWorkloads(now: UInt64) -> [String] {
        guard !world.isDead else { return [] }
        return world.supervisor.launched.keys.sorted().flatMap { tick($0, now) }
    }

    private func tick(_ target: String, _ now: UInt64) -> [String] {
        guard var launched = world.supervisor.launched[target] else { return [] }
        var notes: [String] = []
        if let process = launched.process, world.host.state.living(process) == nil {
            launched.process = nil
            notes.append("\(target) ended")
            launched.restartAt = launched.workload.restart == .always ? now + 50_000_000 : nil
        }
        if let killAt = launched.killAt, launched.mayRestart {
            launched.restartAt = launched.process == nil ? now : nil
            if launched.process != nil, now >= killAt { end(target) }
        }
        let groups = (launched.workload.cgroup.map { [$0] } ?? []) + launched.workload.groups
        if launched.mayRestart, let at = launched.restartAt, at <= now,
            !groups.contains(where: world.host.state.isFrozen)
        {
            let pid = world.takePID(), workload = launched.workload
            world.host.disturb { $0.launch(workload, pid: pid) }
            launched.process = newest(target)
            launched.restartAt = nil
            launched.killAt = nil
            notes.append("\(target) started again")
            for restart in world.supervisor.restarts.keys where restart.target == target {
                world.supervisor.restarts[restart]?.progress = .done
            }
        }
        world.supervisor.launched[target] = launched
        return notes
    }

    func isRunning(_ target: String) -> Bool { world.supervisor.launched[target]?.process != nil }

    var hasRunningWorkloads: Bool {
        !world.isDead
            && world.supervisor.launched.values.contains {
                $0.process.map { world.host.state.living($0) != nil } ?? false
            }
    }

    func terminateWorkloads() {
        for target in world.supervisor.launched.keys.sorted() {
            world.supervisor.launched[target]?.mayRestart = false
            if !world.isDead, Int.random(in: 0..<4, using: &world.random) > 0 { end(target) }
        }
    }

    func accepts(_ endpoint: Endpoint) -> Bool { Int.random(in: 0..<4, using: &world.random) == 0 }

    func killSilentHelpers(at now: UInt64) -> [String] {
        guard !world.isDead else { return [] }
        let silent = world.supervisor.silent.filter { world.host.state.helpers[$0] != nil }.sorted()
        world.supervisor.silent = []
        for token in silent {
            world.host.disturb { state in
                state.helpers[token] = nil
                state.rules[token] = nil
            }
        }
        return silent
    }

    func news(of helpers: [Helper]) -> [String] { [] }

    func progress(of restart: ServiceRestart) -> ServiceRestarts.Progress? {
        guard let state = world.supervisor.restarts[restart] else { return nil }
        if state.progress == .underWay, world.now >= state.deadline { return .failed("it was not restarted in time") }
        return state.progress
    }

    func newcomers(of restart: ServiceRestart) -> [ProcessIdentity] {
        world.host.state.processes.values.map(\.identity)
            .filter { $0.name == restart.target && !restart.processes.contains($0) && isAlive($0) }
    }

    func isAlive(_ process: ProcessIdentity) -> Bool { world.host.state.living(process) != nil }
    func isGone(_ namespace: NetworkNamespaceID) -> Bool { false }
    func leave(_ namespace: NetworkNamespaceID) {}

    private func newest(_ target: String) -> ProcessIdentity? {
        world.host.state.processes.values.filter { $0.isAlive && $0.identity.name == target }
            .max { $0.identity.pid < $1.identity.pid }?.identity
    }

    private func end(_ target: String) {
        world.host.disturb { state in
            for pid in state.processes.keys where state.processes[pid]?.identity.name == target {
                state.processes[pid]?.isAlive = false
            }
        }
    }
}
