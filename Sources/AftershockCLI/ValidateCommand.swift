import ArgumentParser
import ChaosModel

/// `aftershock validate FILE…`.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check experiment files without looking at the host.")

    @Argument(help: "The experiment files.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    func run() throws {
        try exiting {
            var code: Int32 = 0
            for file in files {
                do {
                    let experiment = try SpecFile(file).experiment
                    Output.line("\(file): \(experiment.name) is valid")
                } catch let refusal as Refusal {
                    Output.error(refusal.description)
                    code = 2
                }
            }
            return code
        }
    }
}
