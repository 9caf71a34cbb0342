import ChaosModel
import LinuxKernel

extension LinuxHost {
    /// The state of a process that must be there.
    /// - Throws: `HostError` when it has ended, or another one has its number.
    @discardableResult
    func require(_ process: ProcessIdentity) throws(HostError) -> ProcessStat? {
        guard !process.isPending else { throw HostError("find \(process)", reason: "it is not launched yet") }
        guard let stat = ProcessTable.stat(process.pid), stat.startTicks == process.startTicks, stat.state != "Z" else {
            throw HostError("find \(process)", errno: 3, reason: "the process has ended")
        }
        return stat
    }

    /// Sends a signal through a pidfd, which cannot hit a later process of the same number.
    /// - Returns: whether it was delivered.
    /// - Throws: `HostError`, also when the process has ended and must exist.
    @discardableResult
    func send(_ signal: Int32, to process: ProcessIdentity, mustExist: Bool) throws(HostError) -> Bool {
        if mustExist { try require(process) }
        let isDelivered = try attempt("send signal \(signal) to \(process)") { () throws(KernelError) in
            guard let handle = try ProcessHandle(pid: process.pid, startTicks: process.startTicks) else { return false }
            return try handle.send(signal: signal)
        }
        if mustExist, !isDelivered { throw HostError("find \(process)", errno: 3, reason: "the process has ended") }
        return isDelivered
    }

    /// Sends a deadly signal and counts it. Whoever has ended already, such as the child of a process that this very
    /// step killed, needs none.
    func deliver(_ signal: Signal, to process: ProcessIdentity) throws(HostError) {
        guard !process.isPending else { throw HostError("find \(process)", reason: "it is not launched yet") }
        guard try send(signal.number, to: process, mustExist: false) else { return }
        delivered.withLock { $0[.signal(process, signal), default: 0] += 1 }
    }

    /// Kills everybody in a group, and counts those that were there.
    func kill(_ group: Cgroup, with processes: [ProcessIdentity], by change: Change) throws(HostError) {
        guard processes.allSatisfy({ !$0.isPending }) else {
            throw HostError("kill all in \(group)", reason: "it is not launched yet")
        }
        let found = try attempt("kill all in \(group)") { () throws(KernelError) in
            let directory = CgroupDirectory(group.directory)
            let found = try directory.subtreeProcesses().count
            try directory.killAtOnce()
            return found
        }
        delivered.withLock { $0[change, default: 0] += found }
    }

    /// Whether exactly this process runs.
    func isAlive(_ process: ProcessIdentity) -> Bool {
        ProcessTable.isAlive(process.pid, startTicks: process.startTicks)
    }

    /// Whether exactly this process is stopped.
    func isStopped(_ process: ProcessIdentity) -> Bool {
        ProcessTable.isStopped(process.pid, startTicks: process.startTicks)
    }
}
