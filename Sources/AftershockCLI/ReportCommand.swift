import ArgumentParser
import ChaosEngine
import ChaosModel
import ChaosReport
import LinuxKernel

/// `aftershock report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Show or verify the report of a run.",
        subcommands: [ReportShowCommand.self, ReportVerifyCommand.self], defaultSubcommand: ReportShowCommand.self)
}

/// `aftershock report show RUN`.
struct ReportShowCommand: ParsableCommand {
    /// Forms of a report.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, markdown, json, junit, html }

    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Judge a run again from its record and samples, and print the report.")

    @Argument(help: "A run's identity, or the path of its bundle.")
    var name: String

    @Option(help: "text, markdown, json, junit or html.")
    var format: Format = .text

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            let saved = try SavedRun(name, state: state.directory)
            let report = Report(analyzing: saved.record, samples: saved.samples, counters: saved.counters)
            switch format {
            case .text: Output.line(TerminalReport(report, width: Output.width, colour: Output.isColoured(1)).text)
            case .markdown: Output.line(MarkdownReport(report).text)
            case .json: Output.line(try JSONReport.text(report))
            case .junit: Output.line(JUnitReport(report).text)
            case .html: Output.line(HTMLReport(report, record: saved.record, samples: saved.samples).text)
            }
            return 0
        }
    }
}

/// `aftershock report verify RUN`.
struct ReportVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check the files of a run against its SHA-256 manifest.")

    @Argument(help: "A run's identity, or the path of its bundle.")
    var name: String

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            let bundle = name.contains("/") ? RunBundle(directory: name) : RunBundle(state: state.directory, run: name)
            let differences: [String]
            do throws(KernelError) { differences = try bundle.differences() } catch {
                throw Refusal("aftershock: error: \(error)")
            }
            for difference in differences { Output.error("\(name): \(difference)") }
            if differences.isEmpty { Output.line("\(name): intact") }
            return differences.isEmpty ? 0 : 1
        }
    }
}
