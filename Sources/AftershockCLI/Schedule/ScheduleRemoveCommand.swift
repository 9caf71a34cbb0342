import ArgumentParser
import ChaosModel
import ChaosScheduler

/// `aftershock schedule remove`.
struct ScheduleRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove the file of a schedule that stands there alone.")

    @Argument(help: "The schedule.")
    var name: String

    @OptionGroup var option: DeskOption

    func run() throws {
        try exiting {
            let desk = try option.desk()
            try DeskOption.asking { () throws(DeskError) in try desk.remove(name, by: DeskOption.actor) }
            Output.line("`\(name)` is removed")
            return 0
        }
    }
}
