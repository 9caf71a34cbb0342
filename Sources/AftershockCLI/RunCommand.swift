import ArgumentParser
import ChaosModel

/// `aftershock run FILE`.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run an experiment and report the time to recover.")

    @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @OptionGroup var state: StateOption
    @OptionGroup var overrides: OverrideOption
    @OptionGroup var policy: PolicyOption
    @OptionGroup var notify: NotifyOption
    @OptionGroup var output: DrillOutput
    @OptionGroup var order: OrderOption

    func run() throws {
        try exiting {
            order.boundErrors()
            let spec = try SpecFile(file, overrides: overrides.all)
            let drill = Drill(
                state: state, output: output, spec: spec.bytes, experiment: spec.experiment,
                notify: try notify.settings(with: spec.experiment.notify), order: order)
            let gate = try PolicyGate(
                policy, spec.experiment, spec: spec.bytes, state: state.directory, render: spec.rendered)
            return try drill.carryOut(haltFiles: gate.haltFiles) { try gate.judge(try spec.plan(on: $0), $0) }
        }
    }
}

/// How a drill is shown.
struct DrillOutput: ParsableArguments {
    /// Forms of the result on standard output.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: "What to print on standard output at the end: text or json.")
    var format: Format = .text

    @Flag(name: .shortAndLong, help: "No progress, only the result.")
    var quiet = false
}

extension ParsableCommand {
    /// Runs a body that answers with an exit code; a refusal is printed and exits with 2.
    func exiting(_ body: () throws -> Int32) throws {
        do {
            let code = try body()
            if code != 0 { throw ExitCode(code) }
        } catch let refusal as Refusal {
            Output.error(refusal.description)
            throw ExitCode(2)
        }
    }
}
