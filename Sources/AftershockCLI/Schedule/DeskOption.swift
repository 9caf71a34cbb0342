import ArgumentParser
import ChaosEngine
import ChaosModel
import ChaosScheduler
import LinuxKernel

/// `--state`, `--socket`, `--schedules`: which schedules are meant, and who is asked about them.
struct DeskOption: ParsableArguments {
    @OptionGroup var state: StateOption

    @Option(help: "Socket of the daemon. Default: that of the daemon of the state directory.")
    var socket: String?

    @Option(
        help:
            "Directory of schedule files, for when no daemon runs; may be repeated, `add` writes into the first one. Default: those of the last daemon."
    )
    var schedules: [String] = []

    /// The daemon's desk, or one over its files when none runs.
    /// - Throws: `Refusal` when neither can be used.
    func desk() throws -> any DrillDesk {
        try state.checkIfPresent()
        return try Self.asking { () throws(DeskError) in
            let place = try DaemonPlace.last(state: state.directory)
            let holder = DaemonPlace.holder(state: state.directory)
            // What an ended daemon listened at may be another's by now.
            let known = holder == nil ? nil : place?.socket
            let door = socket ?? known ?? state.directory + "/aftershockd.sock"
            if let daemon = try DaemonClient.find(socket: door) { return daemon }
            if let holder {
                throw .failed(
                    "the daemon of \(state.directory), process \(holder), does not listen at \(door)\n"
                        + "  help: it may be about to begin or to end; its log says more")
            }
            if let socket { throw .failed("no daemon listens at \(socket)") }
            return try SchedulerDesk(
                offline: SchedulerSetup(
                    state: state.directory, directories: directories(after: place), version: Version.text))
        }
    }

    /// Asks a desk for something.
    /// - Throws: `Refusal` that says what the desk says.
    static func asking<Value>(_ body: () throws(DeskError) -> Value) throws -> Value {
        do throws(DeskError) { return try body() } catch {
            let text = error.description
            // Diagnostics come as a terminal shows them.
            throw Refusal(text.contains(": error: ") ? text : "aftershock: error: \(text)")
        }
    }

    /// Who acts, for the audit log.
    static var actor: String { "\(Operator.current)" }

    private func directories(after place: DaemonPlace?) -> [String] {
        if !schedules.isEmpty { return schedules.map { Schedule.path($0, in: HostFacts.currentDirectory) } }
        if let place, !place.schedules.isEmpty { return place.schedules }
        return [Self.standard]
    }

    private static var standard: String {
        if HostFacts.isSystemRoot { return "/etc/aftershock/schedules" }
        if let folder = HostFacts.environment("XDG_CONFIG_HOME"), folder.hasPrefix("/") {
            return folder + "/aftershock/schedules"
        }
        return (HostFacts.environment("HOME") ?? "/") + "/.config/aftershock/schedules"
    }
}
