import ArgumentParser
import ChaosModel
import ChaosScheduler

/// `aftershock schedule run`.
struct ScheduleRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Start a drill of a schedule now, with its checks and its policy.",
        discussion: "It is the daemon that starts it; this command does not wait for its end. See `schedule show`.")

    @Argument(help: "The schedule.")
    var name: String

    @Option(help: "text, or json.")
    var format: ScheduleCommand.Format = .text

    @OptionGroup var option: DeskOption

    func run() throws {
        try exiting {
            let desk = try option.desk()
            let drill = try DeskOption.asking { () throws(DeskError) in try desk.run(name, by: DeskOption.actor) }
            switch format {
            case .json: Output.line(try RunListing.json(drill))
            case .text:
                let reason = drill.reason.map { ": " + $0 } ?? ""
                Output.line("drill \(drill.id) of `\(name)`: \(drill.verdict ?? drill.state.rawValue)\(reason)")
            }
            return 0
        }
    }
}
