import ChaosEngine
import ChaosModel
import LinuxKernel

extension HistoryStore {
    /// How long runs are kept, in seconds, unless somebody says otherwise: 180 days.
    public static let retention = 180.0 * 86_400
    /// A run without a manifest may be about to write it, for so many seconds.
    private static let sealing = 86_400.0

    /// Removes the bundles and the rows of runs that began before a time: none that is pinned, in a baseline, under way, or
    /// whose changes are not known to be taken back; and no bundle that is damaged, for somebody to look at.
    /// - Parameters:
    ///   - cutoff: seconds since 1970.
    ///   - isDryRun: only say what would be removed.
    /// - Throws: `HistoryError`: nothing is removed while the journal holds something of which nobody knows whose it is.
    public func prune(before cutoff: Double, dryRun isDryRun: Bool = false) throws(HistoryError) -> Pruning {
        let old = try runs(HistoryQuery(until: cutoff))
        guard !old.isEmpty else { return Pruning() }
        let file = MarksFile(state: state)
        guard !isDryRun else { return try sorted(old, try file.read()) }
        // Nobody pins a run between the look and the removal.
        let pruning = try file.locked { () throws(HistoryError) in
            var pruning = try sorted(old, try file.read())
            let removal = BundleRemoval(state: state)
            do throws(KernelError) { try removal.finishEarlier() } catch {
                throw .unusable(removal.folder, reason: "\(error)")
            }
            pruning.removed = pruning.removed.filter { run in
                do throws(KernelError) {
                    try removal.remove(run)
                    return true
                } catch {
                    pruning.failed.append(Pruning.Kept(run: run, reason: "\(error)"))
                    return false
                }
            }
            return pruning
        }
        try forget(pruning.removed)
        return pruning
    }

    private func sorted(_ old: [RunSummary], _ marks: HistoryMarks) throws(HistoryError) -> Pruning {
        let open: OpenRuns
        do throws(KernelError) { open = try OpenRuns(state: state) } catch {
            throw .unsettled("the journal cannot be read, so nothing is removed: \(error)")
        }
        guard !open.isUnclear else {
            throw .unsettled(
                "the journal holds changes of an unknown run, so nothing is removed\n  help: run `aftershock recover` first"
            )
        }
        var pruning = Pruning()
        for run in old {
            if let reason = reasonToKeep(run, marks, open) {
                pruning.kept.append(Pruning.Kept(run: run.run, reason: reason))
            } else {
                pruning.removed.append(run.run)
            }
        }
        return pruning
    }

    private func reasonToKeep(_ run: RunSummary, _ marks: HistoryMarks, _ open: OpenRuns) -> String? {
        if let reason = marks.reasonToKeep(run.run) { return reason }
        if open.underWay.contains(run.run) { return "it is under way" }
        if open.unsettled.contains(run.run) { return "its changes are not known to be taken back" }
        let bundle = RunBundle(state: state, run: run.run)
        let isSealed = Directory.exists(bundle.path(of: RunBundle.manifest))
        let isFresh = Clock.wallSeconds() - run.startedAt < Self.sealing
        return isFresh && !isSealed ? "it has no manifest yet" : nil
    }
}
