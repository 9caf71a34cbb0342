import ChaosModel
import LinuxKernel
import Synchronization

/// The restarts that this process has asked for, and how far they are.
final class ServiceRestarts: Sendable {
    /// How far one is.
    enum Progress: Hashable, Sendable {
        case underWay
        case done
        case failed(String)
    }

    private struct Restart: Sendable {
        var progress = Progress.underWay
        var deadline: UInt64
        var command: BackgroundCommand?
    }

    private let supervisor: Supervisor
    private let restarts = Mutex<[ServiceRestart: Restart]>([:])

    init(_ supervisor: Supervisor) { self.supervisor = supervisor }

    /// Asks for a restart and does not wait for it.
    func begin(_ restart: ServiceRestart) throws(HostError) {
        let deadline = Clock.monotonicNanoseconds() + UInt64(restart.limit.nanoseconds)
        var begun = Restart(deadline: deadline)
        switch restart.supervisor {
        case .run(let grace): try supervisor.restart(restart.target, grace: grace)
        case .systemd(let unit):
            do throws(KernelError) { begun.command = try BackgroundCommand(restart.command ?? []) } catch {
                throw HostError("restart \(unit): \(error.call)", errno: error.errno, reason: error.reason)
            }
        }
        restarts.withLock { $0[restart] = begun }
    }

    /// How far it is; `nil` when nobody asked for it.
    func progress(of restart: ServiceRestart) -> Progress? {
        restarts.withLock { all in
            guard var state = all[restart] else { return nil }
            if state.progress == .underWay {
                state.progress = look(at: restart, state)
                all[restart] = state
            }
            return state.progress
        }
    }

    private func look(at restart: ServiceRestart, _ state: Restart) -> Progress {
        let isLate = Clock.monotonicNanoseconds() >= state.deadline
        let late = Progress.failed("it was not restarted within \(restart.limit.fieldText)")
        guard let command = state.command else {
            if !supervisor.isRestarting(restart.target) { return .done }
            return isLate ? late : .underWay
        }
        switch command.poll() {
        case .exited(0)?: return .done
        case let status?:
            let words = command.text().trimmedSpace
            return .failed(
                "`\((restart.command ?? []).joined(separator: " "))`: \(words.isEmpty ? "\(status)" : words)")
        case nil:
            if isLate { command.kill() }
            return isLate ? late : .underWay
        }
    }
}

extension LinuxHost {
    /// How many restarts were carried out, which processes are gone and which are new.
    func evidence(of restart: ServiceRestart) -> [String: Double] {
        let isDone = restarts.progress(of: restart) == .done
        return [
            "restarts": isDone ? 1 : 0,
            "processes_ended": Double(restart.processes.count { !isAlive($0) }),
            "processes_started": isDone ? Double(newcomers(of: restart).count) : 0,
        ]
    }

    /// What runs of a service that was restarted.
    func newcomers(of restart: ServiceRestart) -> [ProcessIdentity] {
        let pids = restart.cgroup.map(CgroupHierarchies.current.members) ?? supervisor.pids(restart.target)
        return pids.compactMap { pid in
            ProcessTable.stat(pid).map { ProcessIdentity(pid: pid, startTicks: $0.startTicks, name: $0.comm) }
        }.filter { !restart.processes.contains($0) }
    }
}
