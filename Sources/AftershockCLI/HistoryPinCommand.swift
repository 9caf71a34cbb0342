import ArgumentParser
import ChaosHistory

/// `aftershock history pin RUN...`.
struct HistoryPinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin", abstract: "Keep runs for good: `history prune` never removes them.")

    @Argument(help: "Identities of runs.")
    var runs: [String]

    @Option(help: "Why.")
    var note: String = ""

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            let desk = HistoryDesk(state: state)
            let store = try desk.store()
            try desk.refusing { () throws(HistoryError) in
                // All of them or none.
                for run in runs { _ = try store.run(run) }
                try MarksFile(state: state.directory).change { marks throws(HistoryError) in
                    for run in runs { marks.pins[run] = note }
                }
            }
            for run in runs { Output.line("pinned  \(run)\(note.isEmpty ? "" : "  \(note)")") }
            return 0
        }
    }
}

/// `aftershock history unpin RUN...`.
struct HistoryUnpinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpin", abstract: "Let runs be removed when they are old.")

    @Argument(help: "Identities of runs.")
    var runs: [String]

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            let desk = HistoryDesk(state: state)
            let store = try desk.store()
            try desk.refusing { () throws(HistoryError) in
                for run in runs where !store.pins.contains(run) { throw .unknown("run \(run) is not pinned") }
                try MarksFile(state: state.directory).change { marks throws(HistoryError) in
                    for run in runs { marks.pins[run] = nil }
                }
            }
            return 0
        }
    }
}
