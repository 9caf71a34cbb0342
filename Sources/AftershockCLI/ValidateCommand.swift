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
                    let (bytes, source) = try SpecFile.text(file)
                    if FleetSpec.isMeant(by: source) {
                        let fleet = try FleetSpecFile(file, bytes, source)
                        Output.line("\(file): \(fleet.spec.whole.name) is valid, for a fleet")
                        continue
                    }
                    let spec = try SpecFile(file, bytes, source, overrides: overrides.all)
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
