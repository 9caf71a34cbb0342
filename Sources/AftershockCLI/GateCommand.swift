import ArgumentParser
import ChaosModel
import ChaosReport
import LinuxKernel

/// `aftershock gate`.
struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Say by its exit code whether runs keep to rules, for pipelines.",
        discussion: """
            Exits 0 when every rule held, 1 when one was missed or cannot be told, 2 on bad input; no run at all is bad \
            input. Without --rules: every SLO held, each fault had its effect, nothing is left on the host; with \
            --baseline also: recovery takes at most 20 % longer. Documentation/compare.md has the rules.
            """)

    /// Forms of the result.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, markdown, json, junit }

    @Argument(help: "A run's identity, the path of its bundle, several with commas between them, or a group: last=1.")
    var selection: String?

    @Option(help: "Judge the runs of these experiments; * stands for anything. May be repeated.")
    var experiment: [String] = []

    @Option(help: "With --experiment: runs since then, such as 7d or 2026-11-01.")
    var since: String?

    @Option(help: "File of the rules.", completion: .file(extensions: ["yaml", "yml"]))
    var rules: String?

    @Option(help: "File that --save-baseline wrote, or `declared` for the one that the history holds.")
    var baseline: String?

    @Option(help: "Keep the runs as a baseline in this file, and judge nothing.")
    var saveBaseline: String?

    @Option(help: "text, markdown, json or junit.")
    var format: Format = .text

    @Flag(help: "Print the JSON Schema of rules files, for editors.")
    var schema = false

    @OptionGroup var state: StateOption

    func validate() throws {
        if schema { return }
        if selection == nil, experiment.isEmpty {
            throw ValidationError("Name a run, or experiments with '--experiment'.")
        }
        if selection != nil, !experiment.isEmpty {
            throw ValidationError("Name a run, or experiments with '--experiment', not both.")
        }
        if since != nil, experiment.isEmpty { throw ValidationError("'--since' goes with '--experiment'.") }
        if saveBaseline != nil, rules != nil || baseline != nil {
            throw ValidationError("'--save-baseline' judges nothing: leave '--rules' and '--baseline' out.")
        }
    }

    func run() throws {
        try exiting {
            if schema {
                Output.line(GateRulesParser.schema())
                return 0
            }
            // The rules first: they are quicker to read than many runs.
            let file = try rules.map { try GateRulesFile($0) }
            let words =
                selection
                ?? (experiment.map { "experiment=\($0)" } + (since.map { ["since=\($0)"] } ?? []))
                .joined(separator: ",")
            let reader = try RunReader(words, name: "runs", state: state)
            let runs = try reader.runs()
            if let saveBaseline {
                try GateBaselineFile(saveBaseline).save(runs)
                return 0
            }
            let judged = file?.rules ?? .standard(hasBaseline: baseline != nil)
            if judged.needsBaseline, baseline == nil {
                throw Refusal(
                    "aftershock: error: \(rules ?? ""): `regression` needs something to compare with\n  help: give `--baseline FILE`"
                )
            }
            let reference = try baseline.map {
                $0 == "declared"
                    ? try RunHistory.declared(for: runs, state: state) : try GateBaselineFile($0).read().runs
            }
            let result = GateResult(
                runs, by: judged, areStandard: file == nil, baseline: reference,
                missed: try judged.missedDrills.flatMap { _ in try reader.missedDrills() })
            switch format {
            case .text: Output.line(GateText(result, width: Output.width).text)
            case .markdown: Output.line(GateMarkdown(result).text)
            case .json: Output.line(try GateJSON.text(result))
            case .junit: Output.line(GateJUnit(result).text)
            }
            return result.exitCode
        }
    }
}
