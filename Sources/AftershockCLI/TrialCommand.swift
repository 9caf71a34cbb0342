import ArgumentParser
import ChaosEngine
import LinuxKernel

/// `aftershock trial`: what a command starts that may change the network but make no scratch namespace. Not for people.
struct TrialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trial", abstract: "Attempt what the network can do (started by a command).", shouldDisplay: false)

    func run() throws {
        do { Output.line(try NetworkTrial.run()) } catch {
            Output.line("\(error)")
            throw ExitCode(1)
        }
    }
}
