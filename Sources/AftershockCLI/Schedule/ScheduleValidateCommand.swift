import ArgumentParser
import ChaosModel
import ChaosScheduler

/// `aftershock schedule validate`.
struct ScheduleValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check schedule files, with the experiments, zones and calendars that they name.",
        discussion: "Needs no daemon. Exit codes: 0 all are good, 2 one is not.")

    @Argument(help: "Schedule files.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    func run() throws {
        try exiting {
            var code: Int32 = 0
            for path in files {
                do throws(ScheduleFileError) {
                    let file = try ScheduleFile.read(path, owners: nil)
                    let words = file.schedules.map { "  \($0.name): \($0.timing.words), \($0.zone)" }
                    Output.line(
                        (["\(path): \(words.count == 1 ? "1 schedule is" : "\(words.count) schedules are") valid"]
                            + words)
                            .joined(separator: "\n"))
                } catch {
                    Output.error(error.text(colour: Output.isColoured(2)))
                    code = 2
                }
            }
            return code
        }
    }
}
