import ArgumentParser
import ChaosEngine
import ChaosHistory
import ChaosModel
import LinuxKernel

/// `aftershock history show`.
struct HistoryShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what the history has: of one run, as JSON, or on the whole.")

    @Argument(help: "A run's identity.")
    var name: String?

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            let desk = HistoryDesk(state: state)
            let store = try desk.store()
            if let name {
                Output.line(try RunListing.json(try desk.refusing { () throws(HistoryError) in try store.run(name) }))
                return 0
            }
            let runs = try desk.refusing { () throws(HistoryError) in try store.runs() }
            let unlisted = try desk.refusing(store.unlisted)
            let size = FileStatus(of: state.directory + "/" + StateDirectory.history)?.size
            Output.line(
                "history    \(state.directory)/\(StateDirectory.history), \(size.map { "\($0) bytes" } ?? "not made")")
            Output.line("runs       \(runs.count)\(Self.span(runs))")
            for line in Self.verdicts(runs) { Output.line("  " + line) }
            for run in unlisted { Output.line("  \(run.run)  \(RunRow(run).text)") }
            for (run, note) in store.marks.pins.sorted(by: { $0.key < $1.key }) {
                Output.line("pinned     \(run)\(note.isEmpty ? "" : "  \(note)")")
            }
            for (experiment, runs) in store.baselines.sorted(by: { $0.key < $1.key }) {
                Output.line("baseline   \(experiment)  \(runs.joined(separator: " "))")
            }
            return 0
        }
    }

    private static func span(_ runs: [RunSummary]) -> String {
        guard let first = runs.first, let last = runs.last else { return "" }
        return ", from \(Figure.timestamp(first.startedAt)) to \(Figure.timestamp(last.startedAt))"
    }

    /// How many ended how, and how many of those because their executor died.
    private static func verdicts(_ runs: [RunSummary]) -> [String] {
        Dictionary(grouping: runs, by: \.verdict.rawValue).sorted { $0.key < $1.key }.map { verdict, runs in
            let interrupted = runs.count { $0.interrupted == true }
            return "\(verdict)  \(runs.count)" + (interrupted > 0 ? ", \(interrupted) of them interrupted" : "")
        }
    }
}
