import ArgumentParser
import ChaosEngine
import LinuxKernel

/// `aftershock courier …`: what a run starts to tell others of it. Not for people.
struct CourierCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "courier", abstract: "Tell others of a run (started by a run).", shouldDisplay: false)

    @Argument var state: String
    @Argument var told: String

    func run() throws {
        // It ends when the run says so, or some time after the run is gone.
        let signals = try? SignalSource([1, 2, 3, 10, 12, 13, 15])
        defer { _ = signals != nil }
        try StateDirectory(state).check()
        try Courier(state: state, run: told, socket: 0).work()
    }
}
