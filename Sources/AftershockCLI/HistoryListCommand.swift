import ArgumentParser

/// `aftershock history list`.
struct HistoryListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List runs, the oldest first: the same as `aftershock list runs`.")

    @OptionGroup var filter: HistoryFilter

    @Option(help: "text, or json, with everything that the history has of them.")
    var format: RunListing.Format = .text

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            try RunListing(desk: HistoryDesk(state: state), filter: filter, format: format).show()
            return 0
        }
    }
}
