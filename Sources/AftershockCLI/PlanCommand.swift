import ArgumentParser
import ChaosEngine
import ChaosModel

/// `aftershock plan FILE`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what an experiment would do on this host. Changes nothing.")

    @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @OptionGroup var state: StateOption
    @OptionGroup var overrides: OverrideOption
    @OptionGroup var policy: PolicyOption

    func run() throws {
        try exiting {
            let spec = try SpecFile(file, overrides: overrides.all)
            let survey: Survey
            do throws(HostError) {
                survey = try LinuxHost().survey(
                    Survey.Scope(spec.experiment, run: RunOptions.freshRun()))
            } catch {
                throw Refusal("aftershock: error: \(error)")
            }
            let gate = try PolicyGate(
                policy, spec.experiment, spec: spec.bytes, state: state.directory, render: spec.rendered)
            Output.write(PlanText(try gate.judge(try spec.plan(on: survey), survey)).text, to: 1)
            return 0
        }
    }
}
