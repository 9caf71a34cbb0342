import ArgumentParser
import ChaosModel
import ChaosScheduler

/// `aftershock schedule resume`.
struct ScheduleResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a paused schedule start drills again.")

    @Argument(help: "The schedule.")
    var name: String

    @OptionGroup var option: DeskOption

    func run() throws {
        try exiting {
            let desk = try option.desk()
            try DeskOption.asking { () throws(DeskError) in try desk.resume(name, by: DeskOption.actor) }
            Output.line("`\(name)` starts drills again")
            return 0
        }
    }
}
