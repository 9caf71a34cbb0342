import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

/// `aftershock recover`.
struct RecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "Take back what an interrupted run left behind. Safe to run at any time.",
        discussion: """
            With --boot it is what a host runs early while it starts (Examples/systemd/aftershock-recover.service): what went \
            with the reboot is settled, what outlived it is taken back. It makes no state directory, waits for no run, and \
            prints one line. Exit code 0 when nothing is left, 3 otherwise.
            """)

    @OptionGroup var state: StateOption

    @Flag(help: "Recover while the host starts: one line, exit code 0 or 3.")
    var boot = false

    func run() throws {
        try exiting {
            if boot { return BootRecovery(state: state).carryOut() }
            try state.prepare()
            Outbox(state: state.directory).endOrphans()
            LiveFiles(state: state.directory).sweep()
            do throws(JournalError) {
                let outcome = try Recoverer(host: LinuxHost(), bootID: Clock.bootID() ?? "")
                    .recover(at: state.directory + "/journal", settlingDamage: true)
                Output.line(RecoveryText(outcome).text)
                DrillAudit.note(.recovered, outcome, in: state.directory)
                return outcome.isWhole ? 0 : Report.Verdict.rollbackIncomplete.exitCode
            } catch .refused(let error) {
                // What is pending is not known: that is not the same as nothing.
                Output.error("aftershock: error: the journal cannot be read, nothing was taken back: \(error)")
                return Report.Verdict.rollbackIncomplete.exitCode
            } catch {
                throw Refusal("aftershock: error: \(error)")
            }
        }
    }
}
