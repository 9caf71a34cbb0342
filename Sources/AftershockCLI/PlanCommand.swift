import ArgumentParser
import ChaosEngine
import ChaosModel

/// `aftershock plan FILE`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what an experiment would do on this host. Changes nothing.")

    @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    func run() throws {
        try exiting {
            let spec = try SpecFile(file)
            let survey: Survey
            do throws(HostError) {
                survey = try LinuxHost().survey(
                    Survey.Scope(spec.experiment, run: RunOptions.freshRun()))
            } catch {
                throw Refusal("aftershock: error: \(error)")
            }
            Output.write(PlanText(try spec.plan(on: survey)).text, to: 1)
            return 0
        }
    }
}
