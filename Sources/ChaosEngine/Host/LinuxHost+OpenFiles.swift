import ChaosModel
import LinuxKernel

extension LinuxHost {
    func undoOfLimit(of process: ProcessIdentity, loweredTo soft: UInt64) throws(HostError) -> Undo {
        guard let stat = try require(process), let limit = try limit(of: process) else {
            throw HostError("find \(process)", errno: 3, reason: "the process has ended")
        }
        guard limit.soft != soft else { return .nothing }
        return .limitOpenFiles(
            process, soft: limit.soft,
            lowered: LoweredLimit(soft: soft, since: Self.ticksSinceBoot, session: stat.session))
    }

    /// Restores the process first, so that what it starts from then on has the right limit, then those that it started
    /// under the fault, until none is left. A limit that is not the fault's any more was set by somebody else, who meant it.
    func restoreLimit(of process: ProcessIdentity, soft: UInt64, lowered: LoweredLimit) throws(HostError) {
        if try limit(of: process)?.soft == lowered.soft { try setLimit(of: process, soft: soft) }
        for _ in 0..<20 {
            let left = heirs(of: process, soft: soft, lowered: lowered)
            if left.isEmpty { return }
            for heir in left { try setLimit(of: heir, soft: soft) }
        }
    }

    /// Whether the limit leaves the process no descriptor. One that has some left may have been at the limit before: the
    /// kernel counts no EMFILE, so that this is no proof of the contrary.
    func evidence(ofLimit soft: UInt64, of process: ProcessIdentity) throws(HostError) -> [String: Double] {
        guard let limit = try limit(of: process), limit.soft == soft else { return [:] }
        let descriptors = ProcessTable.openDescriptors(process.pid)
        // Each number below the limit is taken.
        return UInt64(descriptors.count { $0 < soft }) == soft ? ["processes_at_limit": 1] : [:]
    }

    /// The limits of a process; `nil` when it has ended.
    func limit(of process: ProcessIdentity) throws(HostError) -> OpenFileLimit? {
        guard ProcessTable.isAlive(process.pid, startTicks: process.startTicks) else { return nil }
        do throws(KernelError) { return try OpenFileLimit.of(process.pid) } catch {
            if error.errno == Self.noProcess { return nil }
            throw HostError("read the limit of \(process)", errno: error.errno, reason: error.reason)
        }
    }

    /// Living processes that were started under the fault and have its limit still.
    func heirs(of process: ProcessIdentity, soft: UInt64, lowered: LoweredLimit) -> [ProcessIdentity] {
        offspring(of: process, session: lowered.session, since: lowered.since).filter { stat in
            guard let limit = try? OpenFileLimit.of(stat.pid) else { return false }
            return limit.soft == lowered.soft && limit.hard >= soft
        }.map { ProcessIdentity(pid: $0.pid, startTicks: $0.startTicks, name: $0.comm) }
    }

    private func setLimit(of process: ProcessIdentity, soft: UInt64) throws(HostError) {
        do throws(KernelError) { try OpenFileLimit.setSoft(soft, of: process.pid) } catch {
            if error.errno == Self.noProcess { return }
            throw HostError("restore the limit of \(process)", errno: error.errno, reason: error.reason)
        }
    }

    /// ESRCH.
    private static var noProcess: Int32 { 3 }
}
