import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

/// `aftershock halt`.
struct HaltCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halt",
        abstract: "Stop every run on this host now, take everything back, and keep new runs from beginning.",
        discussion: """
            As root it stops the runs of every user and state directory. Until `aftershock halt --clear` no run begins. Whoever \
            may not do that makes a file, whose first line is the reason:
              echo "the database is on fire" > \(HaltPlaces.hostDirectory)/$USER
            """)

    @Argument(help: "Why, for whoever is refused.")
    var reason: [String] = []

    @Flag(help: "Let runs begin again.")
    var clear = false

    @Flag(help: "Say whether runs are halted, and which go on; exit code 2 when they are halted.")
    var status = false

    @OptionGroup var state: StateOption

    func validate() throws {
        if clear && status { throw ValidationError("`--clear` and `--status` exclude each other") }
        if clear || status, !reason.isEmpty { throw ValidationError("a reason goes with halting only") }
    }

    func run() throws {
        try exiting {
            let desk = HaltDesk(state: state)
            if clear { return desk.clear() }
            if status { return desk.show() }
            return desk.halt(because: reason.joined(separator: " "))
        }
    }
}
