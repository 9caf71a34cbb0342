import ArgumentParser
import ChaosModel
import ChaosReport

/// `aftershock judge RUN`.
struct JudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge", abstract: "Judge a run again, by its own objectives or by others.",
        discussion: """
            The verdict is a function of the record and the samples: with the run's own objectives it is the one that the run \
            ended with, and so is the exit code. With --slo the run is judged by these objectives instead; --window, --step \
            and --consecutive change how whichever objectives there are is judged. The run itself stays as it is.

            Objectives: "99.9% under 500ms", "p99 of checkout <= 3 x baseline", "errors <= 0.1% and rate >= 90/s", \
            "p95 <= 200ms while rate of load <= 8000/s", "max of memory <= 200MB", "slope of memory <= 1MB/min". `of` names \
            a probe, or a member of a mix as probe.member. A baseline is what was measured in the run's steady state.
            """)

    /// Forms of the result.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "A run's identity, or the path of its bundle.")
    var name: String

    @Option(name: .customLong("slo"), help: "An objective to judge by instead of the run's own; may be repeated.")
    var slos: [String] = []

    @Option(help: "The probe that --slo is about unless it names one; may be left out when there is one.")
    var probe: String?

    @Option(help: "The size of a window, such as 15s.")
    var window: String?

    @Option(help: "From one window's start to the next, such as 1s.")
    var step: String?

    @Option(help: "Bad windows in a row that make a breach.")
    var consecutive: Int?

    @Option(help: "text or json.")
    var format: Format = .text

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            let saved = try SavedRun(name, state: state.directory)
            var record = saved.record
            record.slos = try Rejudgement(
                slos: slos, probe: probe, window: window, step: step, consecutive: consecutive
            ).slos(of: saved.record)
            let report = Report(analyzing: record, samples: saved.samples, counters: saved.counters)
            switch format {
            case .text:
                Output.line(RejudgementText(judged: record.slos, own: saved.record.slos).text)
                Output.line(TerminalReport(report, width: Output.width, colour: Output.isColoured(1)).text)
            case .json: Output.line(try JSONReport.text(report))
            }
            return report.exitCode
        }
    }
}
