import ArgumentParser

/// `aftershock history`.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List runs, pin them, name baselines, and remove what is old.",
        discussion: """
            The history is `history.sqlite` in the state directory: a row for each bundle in `runs/`. It is filled when a run \
            ends, and catches up with the bundles whenever it is asked; it can be lost, and is built again. Pins and baselines \
            are in `marks.json` beside it.
            """,
        subcommands: [
            HistoryListCommand.self, HistoryShowCommand.self, HistoryPruneCommand.self, HistoryPinCommand.self,
            HistoryUnpinCommand.self, HistoryBaselineCommand.self, HistoryRebuildCommand.self,
        ], defaultSubcommand: HistoryListCommand.self)
}
