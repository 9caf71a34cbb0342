import ArgumentParser
import ChaosModel
import ChaosScheduler

/// `aftershock schedule pause`.
struct SchedulePauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Keep a schedule from starting drills until it is resumed.")

    @Argument(help: "The schedule.")
    var name: String

    @Option(help: "Why, for whoever wonders.")
    var reason = ""

    @OptionGroup var option: DeskOption

    func run() throws {
        try exiting {
            let desk = try option.desk()
            try DeskOption.asking { () throws(DeskError) in
                try desk.pause(name, because: reason, by: DeskOption.actor)
            }
            Output.line("`\(name)` is paused until `aftershock schedule resume \(name)`")
            return 0
        }
    }
}
