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

    /// Recovers what an earlier run may have left, plans, runs, and writes the bundle.
    /// - Returns: the exit code.
    func carryOut(_ plan: (Survey) throws -> Plan) throws -> Int32 {
        try state.prepare()
        let run = RunOptions.freshRun()
        let host = LinuxHost(stateDirectory: state.directory)
        guard try takeBackEarlier(host) else { return Report.Verdict.rollbackIncomplete.exitCode }
        let planned = try plan(try survey(host, run: run))
        let hostLock: HostLock
        do throws(JournalError) {
            hostLock = try HostLock.take(run: run, journal: state.directory + "/journal")
        } catch {
            throw Refusal("aftershock: error: \(error)")
        }
        defer { withExtendedLifetime(hostLock) {} }
        let bundle = RunBundle(state: state.directory, run: run)
        let record: Record
        let progress = ProgressDisplay(quiet: output.quiet)
        do {
            try bundle.create()
            try bundle.write("spec.yaml", spec)
            try bundle.write("plan.txt", Array(PlanText(planned).text.utf8))
            let options = RunOptions(
                state: state.directory, spec: spec, run: run, version: Version.text, executable: host.executable)
            record = try Executor.begin(planned, host: host, options: options, bundle: bundle, observer: progress).run()
        } catch {
            throw Refusal("aftershock: error: \(error)")
        }
        progress.end()
        return try Publication(bundle: bundle, record: record, format: output.format).publish()
    }

    private func survey(_ host: LinuxHost, run: String) throws -> Survey {
        do throws(HostError) { return try host.survey(Survey.Scope(experiment, run: run)) } catch {
            throw Refusal("aftershock: error: \(error)")
        }
    }

    /// Takes back what a run that died with its guardian left behind: before anything new is injected.
    private func takeBackEarlier(_ host: LinuxHost) throws -> Bool {
        let outcome: Recoverer.Outcome
        do throws(JournalError) {
            outcome = try Recoverer(host: host, bootID: Clock.bootID() ?? "").recover(at: state.directory + "/journal")
        } catch {
            throw Refusal("aftershock: error: \(error)")
        }
        if !outcome.isClean { Output.error(RecoveryText(outcome).text) }
        return outcome.leftovers.isEmpty && outcome.damagedLines.isEmpty
    }
}
