import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

/// `aftershock halt`.
struct HaltCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halt", abstract: "Stop the run on this host now and take everything back.")

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            try state.checkIfPresent()
            switch Halt(journal: state.directory + "/journal").carryOut() {
            case .nothingRuns:
                Output.line("nothing runs here: no run holds \(state.directory)/journal")
                return 0
            case .rolledBack(let run):
                Output.line("run \(run) is stopped and rolled back")
                return 0
            case .recovered(_, let outcome):
                Output.line(RecoveryText(outcome).text)
                let isWhole = outcome.leftovers.isEmpty && outcome.damagedLines.isEmpty
                return isWhole ? 0 : Report.Verdict.rollbackIncomplete.exitCode
            case .killed(let run, let outcome):
                Output.line("run \(run) did not answer and was killed")
                Output.line(RecoveryText(outcome).text)
                return outcome.leftovers.isEmpty ? 0 : Report.Verdict.rollbackIncomplete.exitCode
            case .failed(let reason):
                throw Refusal("aftershock: error: \(reason)")
            }
        }
    }
}
