import ArgumentParser
import ChaosEngine
import ChaosModel
import ChaosReport
import LinuxKernel

/// `aftershock report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Show the report of a run or over many runs, or verify a run.",
        subcommands: [ReportShowCommand.self, ReportVerifyCommand.self], defaultSubcommand: ReportShowCommand.self)
}

/// `aftershock report [show] [RUN]`.
struct ReportShowCommand: ParsableCommand {
    /// Forms of a report.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, markdown, json, junit, html, csv }

    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Judge a run again and print its report; without a run, report over many runs.",
        discussion: """
            With a run: its report, judged again from its record and samples. Without: what the runs of some time say together: \
            time to detect and to recover with 95 % intervals, trends, regressions, how often each SLO held, what each fault did \
            to each probe, the slowest recoveries, drills that were missed. A run that ended before the service recovered counts \
            with what is known, that it took longer.

            aftershock report                                 the last 90 days, by experiment
            aftershock report --since 30d --by fault label.team --format html --output mttr.html
            aftershock report --since 2026-10-01 --until 2026-11-01 --experiment 'checkout-*' --format csv
            aftershock report 20261121-175420-a1b2 --format markdown
            """)

    @Argument(help: "A run's identity, or the path of its bundle.")
    var name: String?

    @Option(help: "text, markdown, json, html; junit of a run; csv, one row a run, of many.")
    var format: Format = .text

    @Option(help: "File to write to instead of standard output.", completion: .file())
    var output: String?

    @OptionGroup(title: "Over many runs") var scope: HistoryScope
    @OptionGroup var state: StateOption

    func validate() throws {
        if output == "" { throw ValidationError("'--output' needs a file") }
        if name == "" { throw ValidationError("the run's identity is empty") }
        if let name {
            if scope.isGiven { throw ValidationError("`\(name)` is one run: --since, --by and filters are for many") }
            if format == .csv { throw ValidationError("'--format csv' has one row a run: it goes without `\(name)`") }
        } else if format == .junit {
            throw ValidationError("'--format junit' is the form of one run: name it")
        }
    }

    func run() throws {
        try exiting {
            try write(try name.map(one) ?? many())
            return 0
        }
    }

    private var isColoured: Bool { output == nil && Output.isColoured(1) }
    private var width: Int { output == nil ? Output.width : 100 }

    /// The report of one run.
    private func one(_ name: String) throws -> String {
        let saved = try SavedRun(name, state: state.directory)
        var report = Report(analyzing: saved.record, samples: saved.samples, counters: saved.counters)
        if format == .html { report.hashes.merge(try saved.rawHashes()) { $1 } }
        switch format {
        case .text, .csv: return TerminalReport(report, width: width, colour: isColoured).text
        case .markdown: return MarkdownReport(report).text
        case .json: return try JSONReport.text(report)
        case .junit: return JUnitReport(report).text
        case .html: return HTMLReport(report, record: saved.record, samples: saved.samples).text
        }
    }

    /// The report over many.
    private func many() throws -> String {
        let reporting = try HistoryReporting(scope, state: state)
        switch format {
        case .text, .junit: return try reporting.text(.text, width: width, isColoured: isColoured)
        case .markdown: return try reporting.text(.markdown, width: width, isColoured: false)
        case .json: return try reporting.text(.json, width: width, isColoured: false)
        case .html: return try reporting.text(.html, width: width, isColoured: false)
        case .csv: return try reporting.text(.csv, width: width, isColoured: false)
        }
    }

    private func write(_ text: String) throws {
        guard let output else {
            Output.line(text)
            return
        }
        do throws(KernelError) { try Output.write(text, toFile: output) } catch {
            throw Refusal("aftershock: error: \(output): \(error.reason)")
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
                let missing = MissingRun(name: name, bundle: bundle, state: state.directory)
                if let refusal = missing.refusal(without: RunBundle.manifest) { throw refusal }
                throw Refusal("aftershock: error: \(error)")
            }
            for difference in differences { Output.error("\(name): \(difference)") }
            if differences.isEmpty { Output.line("\(name): intact") }
            return differences.isEmpty ? 0 : 1
        }
    }
}
