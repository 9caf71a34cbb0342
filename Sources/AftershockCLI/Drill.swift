import ArgumentParser
import ChaosEngine
import ChaosModel
import ChaosReport
import LinuxKernel

/// One drill from plan to report: shared by `run` and `inject`.
struct Drill {
    let state: StateOption
    let output: DrillOutput
    let spec: [UInt8]
    let experiment: Experiment
    let notify: NotifySettings
    var order: OrderOption?
    /// Who holds the faults from outside; `nil` when the spec alone says how long they last.
    var hold: Hold?

    /// Recovers what an earlier run may have left, plans, runs, and writes the bundle.
    /// - Parameter haltFiles: files whose existence stops the run, beside the usual marks.
    /// - Returns: the exit code.
    func carryOut(haltFiles: [String], _ plan: (Survey) throws -> Plan) throws -> Int32 {
        try state.prepare()
        if NotifyHook.isCaller {
            throw Refusal(
                "aftershock: error: a hook cannot start a drill: it would end with the hook, and its guardian too")
        }
        let run = try order?.run(in: state.directory) ?? RunOptions.freshRun()
        let conductor = try order?.conductor()
        let audit = DrillAudit(
            state: state.directory, run: run, experiment: experiment, spec: spec, trigger: order?.trigger)
        return try audit.watching { try carryOut(run, audit, conductor, haltFiles, plan) }
    }

    private func carryOut(
        _ run: String, _ audit: DrillAudit, _ conductor: (any RunConductor)?, _ haltFiles: [String],
        _ plan: (Survey) throws -> Plan
    ) throws -> Int32 {
        let host = LinuxHost(stateDirectory: state.directory)
        let journal = state.directory + "/journal"
        let waitedFor = try hold?.awaitHost(run: run, journal: journal)
        guard try takeBackEarlier(host) else { return Report.Verdict.rollbackIncomplete.exitCode }
        let halt = try HaltGate.pass(state: state.directory, files: haltFiles)
        let planned = try plan(try survey(host, run: run))
        let hostLock: HostLock
        do throws(HostLock.Failure) {
            hostLock = if let waitedFor { waitedFor } else { try HostLock.take(run: run, journal: journal) }
        } catch {
            throw Refusal("aftershock: error: \(error)")
        }
        defer { withExtendedLifetime(hostLock) {} }
        // From here on a signal waits for the executor to look: the run is on record, and has to have an end.
        let signals = try? HookPatience()
        defer { withExtendedLifetime(signals) {} }
        let bundle = RunBundle(state: state.directory, run: run)
        var record: Record
        let feed: LiveFeed?
        var notice: DrillNotice
        let progress = ProgressDisplay(quiet: output.quiet)
        do {
            try bundle.create()
            try bundle.write("spec.yaml", spec)
            let text = PlanText(planned).text
            try bundle.write("plan.txt", Array(text.utf8))
            try bundle.write(RunBundle.auditHead, Array((try audit.begin(planned, text: text) + "\n").utf8))
            let limit = PrivilegeLimit(
                planned, state: state.directory, executable: host.executable, halt: halt, written: notify.written)
            var options = RunOptions(
                state: state.directory, spec: spec, run: run, version: Version.text, executable: host.executable)
            options.halt = halt
            options.conductor = conductor
            options.capabilities = limit.kept
            notice = try DrillNotice(
                notify, of: experiment, run: run, state: state.directory, executable: host.executable,
                tellsFailuresOnly: order?.tellsFailuresOnly ?? false)
            options.notifier = notice.courier
            if let hold { options.isReleased = { hold.isReleased } }
            feed = liveFeed(of: planned, run)
            do {
                let observers: [(any RunObserver)?] = [
                    progress, feed, hold.map { HoldObserver($0, planned, run: run) },
                ]
                let executor = try Executor.begin(
                    planned, host: host, options: options, bundle: bundle,
                    observer: RunObservers(observers.compactMap(\.self)))
                // The guardian runs, and nothing has been changed yet.
                try limit.impose(gainsNothing: !planned.startsPrograms)
                notice.courier?.tellStart()
                record = executor.run()
            } catch {
                notice.courier?.cancel()
                feed?.end(LiveLine.End(verdict: "refused", exitCode: 2, reason: "\(error)"))
                throw error
            }
        } catch {
            throw Refusal("aftershock: error: \(error)")
        }
        progress.end()
        notice.settle(into: &record)
        return try Publication(
            bundle: bundle, record: record, format: output.format, audit: audit, notice: notice, feed: feed,
            state: state.directory
        ).publish()
    }

    /// What shows the run to others while it goes on; without it the run goes on all the same.
    private func liveFeed(of plan: Plan, _ run: String) -> LiveFeed? {
        do throws(KernelError) { return try LiveFeed(LiveLine.Begin(plan, run: run), state: state.directory) } catch {
            Output.error("aftershock: warning: nobody can watch this run: \(error)")
            return nil
        }
    }

    private func survey(_ host: LinuxHost, run: String) throws -> Survey {
        do throws(HostError) { return try host.survey(Survey.Scope(experiment, run: run)) } catch {
            throw Refusal("aftershock: error: \(error)")
        }
    }

    /// Takes back what a run that died with its guardian left behind: before anything new is injected.
    private func takeBackEarlier(_ host: LinuxHost) throws -> Bool {
        let outcome = try recoverEarlier(host)
        Outbox(state: state.directory).endOrphans()
        LiveFiles(state: state.directory).sweep()
        if !outcome.isClean { Output.error(RecoveryText(outcome).text) }
        DrillAudit.note(.recovered, outcome, in: state.directory)
        return outcome.isWhole
    }

    /// Whoever waits for the host waits for the guardian of a run that was killed, too.
    private func recoverEarlier(_ host: LinuxHost) throws -> Recoverer.Outcome {
        while true {
            do throws(JournalError) {
                return try Recoverer(host: host, bootID: Clock.bootID() ?? "").recover(at: state.directory + "/journal")
            } catch {
                guard case .busy = error, let hold, hold.mayWait else { throw Refusal("aftershock: error: \(error)") }
            }
            Clock.sleep(milliseconds: 50)
        }
    }
}
