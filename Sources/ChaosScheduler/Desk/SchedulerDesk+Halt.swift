import ChaosEngine
import ChaosModel
import LinuxKernel

extension SchedulerDesk {
    /// Marks the host as halted, and stops what runs: returns when that has begun.
    /// - Throws: `DeskError.failed` when no mark could be made, or the audit log does not hold it.
    public func halt(because reason: String, by actor: String) throws(DeskError) {
        let host = hostHalt
        // Those that go on now: some may see the mark and end before we get to them.
        let held = HeldRun.all()
        let words = "by \(actor)" + (reason.isEmpty ? "" : ": \(HaltMark.printable(reason))")
        let (isMarked, problems) = host.mark(words)
        scheduler?.wake()
        // Stopping takes as long as taking back does: the desk's callers do not wait for it.
        let stop: @Sendable () -> Void = { [self] in
            do throws(StateDirectory.Distrust) {
                try host.stop(held) { stopped in
                    if case .failed(let why) = stopped.outcome { scheduler?.trouble("halt", "halting failed: \(why)") }
                }
            } catch { scheduler?.trouble("halt", "\(error.path): \(error.reason)") }
            scheduler?.wake()
        }
        do throws(KernelError) {
            let thread = KernelThread(name: "halt", body: stop)
            try thread.start()
            // A command has to stay until it is done.
            if scheduler == nil { thread.join() }
        } catch { stop() }
        // After stopping has begun: that waits for no disk.
        do throws(DeskError) {
            try scheduler?.withCore { core throws(StoreError) in try core.note(stop: "halted " + words) }
        } catch { scheduler?.trouble("halt", "who halted is not in the drill's record: \(error)") }
        tell(.halted(reason: words, by: actor))
        try audit.note(.haltSet, nil, by: actor, because: words)
        guard isMarked else {
            throw .failed(
                "what runs is being stopped, but NEW RUNS ARE NOT KEPT FROM BEGINNING: no mark could be made: "
                    + problems.joined(separator: "; "))
        }
    }

    /// Removes every halt mark that we may.
    /// - Throws: `DeskError.conflict` when runs are still halted.
    public func clearHalt(by actor: String) throws(DeskError) {
        let host = hostHalt
        let (removed, problems) = host.clear()
        for mark in removed { try audit.note(.haltCleared, nil, by: actor, because: "\(mark)") }
        scheduler?.wake()
        if let reason = host.remaining() {
            throw .conflict(
                "runs are still halted: \(reason)" + (problems.isEmpty ? "" : " (\(problems.joined(separator: "; ")))"))
        }
        tell(.haltCleared(by: actor))
    }

    private var hostHalt: HostHalt {
        HostHalt(state: setup.state, isDefault: setup.state == "/var/lib/aftershock", files: setup.haltFiles)
    }
}
