import ArgumentParser
import ChaosModel
import LinuxKernel

/// `aftershock hold FILE`: for programs that bring their own test, such as the Swift library.
struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Run an experiment until standard input ends.",
        discussion: """
            For a program that tests a service itself while the faults are there. Standard output says `effective RUN` once the \
            faults that the method begins with are all in effect, `released RUN` once standard input has ended or anything was \
            written to it, and then the report. Everything is taken back when standard input ends, however that comes about: a \
            program that is killed closes it, too.

            When another run has the host, this one waits for it.
            """)

    @Argument(help: "The experiment's file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(help: "How long to wait for another run to end, such as 60s.")
    var wait: String = "0s"

    @OptionGroup var state: StateOption
    @OptionGroup var policy: PolicyOption
    @OptionGroup var notify: NotifyOption
    @OptionGroup var output: DrillOutput

    func run() throws {
        try exiting {
            let patience: Duration
            do throws(FieldError) { patience = try Duration(field: wait) } catch {
                throw Refusal("aftershock: error: `--wait`: \(error.message)")
            }
            let spec = try SpecFile(file)
            let drill = Drill(
                state: state, output: output, spec: spec.bytes, experiment: spec.experiment,
                notify: try notify.settings(with: spec.experiment.notify), hold: Hold(patience: patience))
            let gate = try PolicyGate(
                policy, spec.experiment, spec: spec.bytes, state: state.directory, render: spec.rendered)
            return try drill.carryOut(haltFiles: gate.haltFiles) { try gate.judge(try spec.plan(on: $0), $0) }
        }
    }
}
