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
    func send(_ signal: Int32, to process: ProcessIdentity, mustExist: Bool) throws(HostError) {
        if mustExist { try require(process) }
        try attempt("send signal \(signal) to \(process)") { () throws(KernelError) in
            guard let handle = try ProcessHandle(pid: process.pid, startTicks: process.startTicks) else { return }
            _ = try handle.send(signal: signal)
        }
    }
}
