import ArgumentParser
import ChaosEngine
import ChaosModel

/// `aftershock list faults|probes|experiments|runs`.
struct ListCommand: ParsableCommand {
    /// What can be listed.
    enum Kind: String, ExpressibleByArgument, CaseIterable { case faults, probes, experiments, runs }

    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List faults, probes, experiments or runs.")

    @Argument(help: "faults, probes, experiments or runs.")
    var kind: Kind

    @Argument(help: "Directory of the experiments.")
    var directory = "experiments"

    @OptionGroup var filter: HistoryFilter

    @Option(help: "Of runs and experiments: text, or json, with everything that is known of them.")
    var format: RunListing.Format = .text

    @OptionGroup var state: StateOption

    func validate() throws {
        if kind != .runs, !filter.isEmpty {
            throw ValidationError("'list \(kind.rawValue)' takes no filter: those are for 'list runs'")
        }
        if kind == .faults || kind == .probes, format != .text {
            throw ValidationError("'list \(kind.rawValue)' takes no format: 'aftershock schema' is their JSON")
        }
    }

    func run() throws {
        try exiting {
            switch kind {
            case .faults:
                rows(
                    FaultCatalog.all.map { type in
                        let needed = FaultPrivileges(of: type).own.map(\.needed)
                        let note = needed.map { $0.isEmpty ? "" : " [\($0.text)]" } ?? " [root]"
                        return (type.name, type.summary + note)
                    })
            case .probes: rows(ProbeCatalog.all.map { ($0.name, $0.summary) })
            case .experiments: try ExperimentListing(directory).show(format)
            case .runs: try RunListing(desk: HistoryDesk(state: state), filter: filter, format: format).show()
            }
            return 0
        }
    }

    private func rows(_ rows: [(String, String)]) {
        let width = rows.map(\.0.count).max() ?? 0
        for (name, text) in rows {
            Output.line(name + String(repeating: " ", count: width - name.count + 2) + text)
        }
    }
}

extension RunListing.Format: ExpressibleByArgument {}
