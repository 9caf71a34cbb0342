import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

/// `aftershock recover`.
struct RecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "Take back what an interrupted run left behind. Safe to run at any time.")

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            try state.prepare()
            let outcome: Recoverer.Outcome
            do throws(JournalError) {
                outcome = try Recoverer(host: LinuxHost(), bootID: Clock.bootID() ?? "")
                    .recover(at: state.directory + "/journal", settlingDamage: true)
            } catch {
                throw Refusal("aftershock: error: \(error)")
            }
            Output.line(RecoveryText(outcome).text)
            let isWhole = outcome.leftovers.isEmpty && outcome.damagedLines.isEmpty
            return isWhole ? 0 : Report.Verdict.rollbackIncomplete.exitCode
        }
    }
}
