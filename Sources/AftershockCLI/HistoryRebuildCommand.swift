import ArgumentParser
import ChaosHistory
import LinuxKernel

/// `aftershock history rebuild`.
struct HistoryRebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Build the history again from the bundles.")

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            guard Directory.exists(state.directory) else {
                throw Refusal("aftershock: error: \(state.directory): no run has been here")
            }
            let desk = HistoryDesk(state: state)
            let count = try desk.refusing(try desk.store().rebuild)
            Output.line("the history has \(count) \(count == 1 ? "run" : "runs")")
            return 0
        }
    }
}
