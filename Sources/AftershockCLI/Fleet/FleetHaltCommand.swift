import ArgumentParser
import ChaosFleet
import ChaosModel
import LinuxKernel

/// `aftershock fleet halt`.
struct FleetHaltCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halt", abstract: "Stop every run on every host of the fleet, and keep new ones from beginning.",
        discussion: """
            It holds until `aftershock fleet halt --clear`, for runs of single hosts too. On a host that is cut off, \
            `aftershock halt` does the same for that host.
            """)

    @Argument(help: "Why, for whoever is refused.")
    var reason: [String] = []

    @Flag(help: "Let runs begin again.")
    var clear = false

    @Flag(help: "Say whether the fleet is halted; exit code 2 when it is.")
    var status = false

    @OptionGroup var fleet: FleetOption

    func validate() throws {
        if clear && status { throw ValidationError("`--clear` and `--status` exclude each other") }
        if clear || status, !reason.isEmpty { throw ValidationError("a reason goes with halting only") }
    }

    func run() throws {
        try exiting {
            let way = try fleet.way()
            if status {
                let halt = try fleet.asking { try Coordinator.halt(way.access, fleet: way.fleet) }
                Output.line(halt.map { "halted: \($0.reason) (\($0.by))" } ?? "not halted")
                return halt == nil ? 0 : 2
            }
            let halt = clear ? nil : FleetHalt(reason: words, by: FleetRunCommand.caller, at: Clock.wallSeconds())
            try fleet.asking { try Coordinator.setHalt(halt, way.access, fleet: way.fleet) }
            Output.line(
                clear ? "runs may begin again" : "halted: every host of `\(way.fleet)` that hears of it stops now")
            return 0
        }
    }

    private var words: String { reason.isEmpty ? "no reason given" : reason.joined(separator: " ") }
}
