import ArgumentParser
import ChaosEngine

/// `aftershock helper TOKEN WORK`: what a run starts to hold a fault up. Not for people.
struct HelperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "helper", abstract: "Hold a fault up (started by a run).", shouldDisplay: false)

    @Argument var token: String
    @Argument var work: String

    func run() throws {
        let code = HelperRole.run(work: work, token: token)
        if code != 0 { throw ExitCode(code) }
    }
}
