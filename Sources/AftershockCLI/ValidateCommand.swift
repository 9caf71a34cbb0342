import ArgumentParser
import ChaosModel

/// `aftershock validate FILE…`.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check experiment files, also by this host's policy.")

    @Argument(help: "The experiment files.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @OptionGroup var overrides: OverrideOption
    @OptionGroup var policy: PolicyOption

    func run() throws {
        try exiting {
            var code: Int32 = 0
            for file in files {
                do {
                    if let fleet = try? FleetSpecFile.ifMeant(file) {
                        let name = try fleet.get().spec.whole.name
                        Output.line("\(file): \(name) is valid, for a fleet")
                        continue
                    }
                    let spec = try SpecFile(file, overrides: overrides.all)
                    try PolicyGate(policy, spec.experiment, spec: spec.bytes, state: nil, render: spec.rendered)
                        .judgeText()
                    do throws(Diagnostics) { _ = try StoryHeaderReader.read(spec.source) } catch {
                        Output.error(spec.source.render(error, colour: Output.isColoured(2), areWarnings: true))
                    }
                    Output.line("\(file): \(spec.experiment.name) is valid")
                } catch let refusal as Refusal {
                    Output.error(refusal.description)
                    code = 2
                }
            }
            return code
        }
    }
}
