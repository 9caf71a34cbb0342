import ChaosModel
import FoundationEssentials
import LinuxKernel
import Synchronization

/// Launches the `command` targets of a run and starts them again as their restart policy says.
public final class Supervisor: Sendable {
    private let running = Mutex<[String: SupervisedProcess]>([:])
    private let listeners: ListenerRoutes

    init(listeners: ListenerRoutes) { self.listeners = listeners }

    /// Starts a workload in its control group.
    func launch(_ workload: Workload) throws(HostError) {
        if let group = workload.cgroup, !CgroupDirectory(group.directory).exists {
            do throws(KernelError) { try CgroupDirectory(group.directory).create() } catch {
                throw HostError("make cgroup \(group)", errno: error.errno, reason: error.reason)
            }
        }
        let process = SupervisedProcess(workload, listeners)
        do throws(KernelError) { try process.start(again: false) } catch {
            throw HostError("launch `\(workload.target)`: \(error.call)", errno: error.errno, reason: error.reason)
        }
        running.withLock { $0[workload.target] = process }
    }

    /// The workload of a target that this run launched.
    func workload(_ target: String) -> Workload? { running.withLock { $0[target]?.workload } }

    /// Processes of a target, by descent from the launched one.
    func pids(_ target: String) -> [Int32] {
        guard let pid = running.withLock({ $0[target]?.pid }) else { return [] }
        return [pid] + ProcessTable.descendants(of: pid)
    }

    /// Whether the launched process runs.
    func isRunning(_ target: String) -> Bool { running.withLock { $0[target]?.pid } != nil }

    /// Takes note of processes that ended and starts again what has to be. Called from the executor's loop.
    /// - Returns: what happened, in words.
    func tick(now: UInt64) -> [String] {
        running.withLock { Array($0.values) }.flatMap { $0.tick(now: now) }
    }

    /// Has a workload end (SIGTERM, and SIGKILL after the grace to whoever is left of it) and starts it again, whatever its
    /// restart policy says. Returns at once; `tick` goes on with it.
    func restart(_ target: String, grace: Duration) throws(HostError) {
        guard let process = running.withLock({ $0[target] }) else {
            throw HostError("restart \(target)", errno: 3, reason: "this run has not launched it")
        }
        process.beginRestart(killAt: Clock.monotonicNanoseconds() + UInt64(grace.nanoseconds))
    }

    /// Whether a workload has yet to be started again.
    func isRestarting(_ target: String) -> Bool { running.withLock { $0[target] }?.isRestarting ?? false }

    /// Asks every workload to end (SIGTERM); nothing is started again from now on.
    func terminateAll() {
        for process in running.withLock({ Array($0.values) }) { process.terminate() }
    }

    /// Whether a launched process still runs.
    var hasRunning: Bool { running.withLock { $0.values.contains { $0.pid != nil } } }

    /// Ends every process of a workload at once, whoever launched it, and removes its group.
    func stop(token: String, cgroup: Cgroup?) throws(HostError) {
        let own = running.withLock { all in
            all.first { $0.value.workload.token == token }.flatMap { all.removeValue(forKey: $0.key) }
        }
        own?.forbidRestart()
        do throws(KernelError) {
            if let cgroup, CgroupDirectory(cgroup.directory).exists {
                try CgroupDirectory(cgroup.directory).killAll()
                own?.reap()
                try CgroupDirectory(cgroup.directory).remove()
            }
            for pid in Self.pids(of: token) {
                guard let stat = ProcessTable.stat(pid),
                    let handle = try ProcessHandle(pid: pid, startTicks: stat.startTicks)
                else { continue }
                _ = try handle.send(signal: 9)
            }
        } catch {
            throw HostError("end workload \(token): \(error.call)", errno: error.errno, reason: error.reason)
        }
        own?.reap()
    }

    /// Whether no process of a workload is left, nor its group.
    static func isGone(token: String, cgroup: Cgroup?) -> Bool {
        if let cgroup, CgroupDirectory(cgroup.directory).exists { return false }
        return pids(of: token).isEmpty
    }

    fileprivate static func pids(of token: String) -> [Int32] {
        ProcessTable.all().filter { pid in
            pid != HostFacts.processID && ProcessTable.environmentValue(pid, tokenVariable) == token
                && ProcessTable.stat(pid).map { !$0.hasEnded } ?? false
        }
    }

    /// The variable that marks the processes of a workload.
    static let tokenVariable = "AFTERSHOCK_TOKEN"
}

/// One launched process and its restart policy.
private final class SupervisedProcess: Sendable {
    private struct State: ~Copyable {
        var process: SpawnedProcess?
        var startedAt: UInt64 = 0
        var failures = 0
        var restartAt: UInt64?
        var mayRestart = true
        /// When whoever is left is killed, while a restart is under way.
        var killAt: UInt64?
    }

    let workload: Workload
    private let state = Mutex(State())
    private let listeners: ListenerRoutes

    init(_ workload: Workload, _ listeners: ListenerRoutes) {
        self.workload = workload
        self.listeners = listeners
    }

    /// The process id while it runs.
    var pid: Int32? { state.withLock { $0.process?.pid } }

    /// - Parameter again: whether it has run already. Then it is better started without its file gate than not at all,
    ///   when that is gone: what it had open through it has failed.
    func start(again: Bool) throws(KernelError) {
        let view = try openView(again: again)
        var environment = ProcessInfo.processInfo.environment
        environment.merge(workload.environment) { $1 }
        environment[Supervisor.tokenVariable] = workload.token
        if let clock = workload.clock {
            environment["LD_PRELOAD"] = (environment["LD_PRELOAD"].map { $0 + " " } ?? "") + clock.library
            environment["AFTERSHOCK_CLOCK"] = clock.file
        }
        var request = SpawnRequest(
            workload.command, environment: environment.map { "\($0.key)=\($0.value)" }, directory: workload.directory)
        request.newSession = true
        request.resetScheduling = true
        request.clearsAmbient = true
        request.standardOutput = .null
        request.standardError = .null
        request.mountNamespace = view
        defer { if let view { _ = OwnedDescriptor(owning: view) } }
        request.cgroupDirectories = ((workload.cgroup.map { [$0] } ?? []) + workload.groups).map(\.directory)
        let syscalls = workload.filteredSyscalls.compactMap { SyscallTable.number(of: $0) }
        if !syscalls.isEmpty { request.syscallFilter = try SyscallFilter(asking: syscalls) }
        try state.withLock { (state) throws(KernelError) in
            state.process = try launched(request)
            state.startedAt = Clock.monotonicNanoseconds()
            state.restartAt = nil
        }
    }

    /// Starts the process, and sees to it that its calls are answered: it waits at the first one until they are.
    private func launched(_ request: SpawnRequest) throws(KernelError) -> SpawnedProcess {
        var process = try spawn(request)
        guard let listener = process.takeListener() else { return process }
        let identity = ProcessIdentity(pid: process.pid, startTicks: process.startTicks, name: workload.target)
        do throws(KernelError) {
            try listeners.adopt(listener, of: identity, by: workload.syscallSupervisor)
        } catch {
            _ = try? process.send(signal: 9)
            _ = try? process.wait()
            throw error
        }
        return process
    }

    /// The view of the file system that its file gate offers, if it has one.
    private func openView(again: Bool) throws(KernelError) -> Int32? {
        if workload.gatedPaths.isEmpty { return nil }
        guard let pid = HelperProcesses.pids(of: workload.fileGate).first else {
            if again { return nil }
            throw KernelError("find the helper \(workload.fileGate)", errno: 3)
        }
        return try MountNamespace.held(by: pid).release()
    }

    func tick(now: UInt64) -> [String] {
        var notes: [String] = []
        let isDue = state.withLock { state in
            if let status = (try? state.process?.poll()) ?? nil {
                state.process = nil
                notes.append("\(workload.target) ended: \(status)")
                // A service that dies at once is started again more and more slowly, as supervisors do.
                state.failures = now < state.startedAt + 1_000_000_000 ? state.failures + 1 : 0
                let pause =
                    state.failures == 0 ? 0 : min(UInt64(100_000_000) << UInt64(min(state.failures, 6)), 5_000_000_000)
                state.restartAt = workload.restart == .always ? now + pause : nil
            }
            if let killAt = state.killAt, state.mayRestart {
                state.restartAt = nil
                if state.process == nil, members.isEmpty { return true }
                if now >= killAt { signalMembers(9) }
                return false
            }
            return state.mayRestart && state.restartAt.map { $0 <= now } ?? false
        }
        guard isDue, !isFrozen else { return notes }
        do throws(KernelError) {
            try start(again: true)
            state.withLock { $0.killAt = nil }
            notes.append("\(workload.target) started again")
        } catch {
            notes.append("\(workload.target) could not be started again: \(error)")
            state.withLock { $0.restartAt = now + 1_000_000_000 }
        }
        return notes
    }

    /// A process that is started into a frozen group stops before it runs its program, and we would wait for it for as
    /// long as the group is frozen, with the journal in its hands.
    private var isFrozen: Bool {
        ((workload.cgroup.map { [$0] } ?? []) + workload.groups).contains {
            CgroupDirectory($0.directory).stopsNewcomers
        }
    }

    var isRestarting: Bool { state.withLock { $0.killAt != nil && $0.mayRestart } }

    func beginRestart(killAt: UInt64) {
        state.withLock { state in
            state.killAt = killAt
            state.failures = 0
        }
        signalMembers(15)
    }

    /// What runs of it: its group's processes, or without a group those that carry its token.
    private var members: [Int32] {
        workload.cgroup.map { (try? CgroupDirectory($0.directory).subtreeProcesses()) ?? [] }
            ?? Supervisor.pids(of: workload.token)
    }

    private func signalMembers(_ signal: Int32) {
        for pid in members {
            guard let stat = ProcessTable.stat(pid), !stat.hasEnded,
                let handle = (try? ProcessHandle(pid: pid, startTicks: stat.startTicks)) ?? nil
            else { continue }
            _ = try? handle.send(signal: signal)
        }
    }

    func terminate() {
        state.withLock { state in
            state.mayRestart = false
            _ = try? state.process?.send(signal: 15)
        }
    }

    func forbidRestart() { state.withLock { $0.mayRestart = false } }

    func reap() {
        state.withLock { state in
            _ = try? state.process?.send(signal: 9)
            _ = try? state.process?.wait()
            state.process = nil
        }
    }
}
