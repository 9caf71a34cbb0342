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
    /// under the fault, until none is left.
    func restoreLimit(of process: ProcessIdentity, soft: UInt64, lowered: LoweredLimit) throws(HostError) {
        if try limit(of: process) != nil { try setLimit(of: process, soft: soft) }
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

    /// Living processes that were started under the fault and have its limit still: descendants, and orphans of the
    /// same session.
    func heirs(of process: ProcessIdentity, soft: UInt64, lowered: LoweredLimit) -> [ProcessIdentity] {
        let stats = Dictionary(
            ProcessTable.all().compactMap(ProcessTable.stat).map { ($0.pid, $0) }, uniquingKeysWith: { $1 })
        return stats.values.filter { stat in
            guard stat.startTicks >= lowered.since, !stat.hasEnded,
                let limit = try? OpenFileLimit.of(stat.pid), limit.soft == lowered.soft, limit.hard >= soft
            else { return false }
            return inherits(stat, from: process, session: lowered.session, since: lowered.since, in: stats)
        }.map { ProcessIdentity(pid: $0.pid, startTicks: $0.startTicks, name: $0.comm) }
    }

    private func inherits(
        _ stat: ProcessStat, from process: ProcessIdentity, session: Int32, since: UInt64,
        in stats: [Int32: ProcessStat]
    ) -> Bool {
        var current = stat
        var seen: Set<Int32> = []
        // A pid reused between two readings may close a circle.
        while seen.insert(current.pid).inserted {
            if current.pid == process.pid { return current.startTicks == process.startTicks }
            let parent = stats[current.parent]
            // An orphan's parent is a reaper of another session. Session 0 is outside of our pid namespace.
            if session != 0, current.session == session, parent?.session != session, current.startTicks >= since {
                return true
            }
            guard let parent else { return false }
            current = parent
        }
        return false
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
