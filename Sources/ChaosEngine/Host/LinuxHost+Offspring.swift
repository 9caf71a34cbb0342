import ChaosModel
import LinuxKernel

/// What inherits from a process that a fault has changed.
extension LinuxHost {
    /// Living processes that a process has started since a moment, in clock ticks since boot: descendants, and orphans of
    /// its session, also when it has ended itself.
    func offspring(of process: ProcessIdentity, session: Int32, since: UInt64) -> [ProcessStat] {
        let stats = Dictionary(
            ProcessTable.all().compactMap(ProcessTable.stat).map { ($0.pid, $0) }, uniquingKeysWith: { $1 })
        return stats.values.filter { stat in
            stat.startTicks >= since && !stat.hasEnded
                && inherits(stat, from: process, session: session, since: since, in: stats)
        }
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
}
