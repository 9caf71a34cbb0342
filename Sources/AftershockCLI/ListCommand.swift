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

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            switch kind {
            case .faults: rows(FaultCatalog.all.map { ($0.name, $0.summary) })
            case .probes: rows(ProbeCatalog.all.map { ($0.name, $0.summary) })
            case .experiments: rows(try experiments())
            case .runs: rows(try runs())
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

    private func runs() throws -> [(String, String)] {
        let folder = state.directory + "/runs"
        let names: [String]
        do throws(KernelError) { names = try Directory.list(folder) } catch {
            // ENOENT: no run ever was here.
            if error.errno == 2 { return [] }
            throw Refusal("aftershock: error: \(folder): \(error.reason)")
        }
        return names.map { RunRow($0, state: state.directory) }.sorted { $0.startedAt < $1.startedAt }
            .map { ($0.name, $0.text) }
    }
}
