import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

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

    @Option(help: "Of runs: text, or json, with everything that the history has of them.")
    var format: RunListing.Format = .text

    @OptionGroup var state: StateOption

    func validate() throws {
        if kind != .runs, !filter.isEmpty || format != .text {
            throw ValidationError("'list \(kind.rawValue)' takes no filter and no format: those are for 'list runs'")
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
            case .experiments: rows(try experiments())
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

    private func experiments() throws -> [(String, String)] {
        let files: [String]
        do throws(KernelError) { files = try Directory.list(directory).sorted() } catch {
            throw Refusal("aftershock: error: \(directory): \(error.reason)")
        }
        return files.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.map { file in
            do {
                let experiment = try SpecFile(directory + "/" + file).experiment
                return (file, experiment.hypothesis ?? experiment.name)
            } catch { return (file, "not valid: see `aftershock validate \(directory)/\(file)`") }
        }
    }
}

extension RunListing.Format: ExpressibleByArgument {}
