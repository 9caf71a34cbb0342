import ChaosModel

/// The report as a terminal shows it at the end of a run.
public struct TerminalReport: Sendable {
    /// The lines, ending with a line break.
    public private(set) var text: String
    private let terminal: TerminalText

    /// Writes a report for a terminal of `width` columns (at least 48); `colour` adds ANSI colours.
    public init(_ report: Report, width: Int = 80, colour: Bool = false) {
        terminal = TerminalText(width: width, colour: colour)
        text = ""
        text = lines(report).joined(separator: "\n") + "\n"
    }

    private func lines(_ report: Report) -> [String] {
        let passed = report.verdict == .passed
        let verdict = ReportWords.verdict(report.verdict).uppercased()
        var lines = [
            terminal.paint(verdict, passed ? .green : .red) + "  "
                + terminal.paint(TerminalText.clean(report.experiment), .bold)
        ]
        lines += terminal.wrap(report.reason, indent: 0)
        for warning in report.warnings {
            lines += terminal.wrap("! " + warning, indent: 2).map { terminal.paint($0, .yellow) }
        }
        for leftover in report.leftovers {
            lines += terminal.wrap("left: " + leftover, indent: 2).map { terminal.paint($0, .red) }
        }
        if let recovery = report.recovery {
            lines += terminal.section(
                "Recovery" + (report.episodes.count > 1 ? " (worst of \(report.episodes.count) breaches)" : ""))
            for (label, value) in ReportWords.recovery(recovery, of: report) {
                lines.append("  " + TerminalText.pad(label, 18) + terminal.paint(value, .bold))
            }
        }
        if report.episodes.count > 1 {
            lines += terminal.section("Breaches") + report.episodes.flatMap { breach($0, report.faults) }
        }
        if !report.probes.isEmpty { lines += terminal.section("Answers") + phases(report.phases) }
        if !report.slos.isEmpty { lines += terminal.section("SLOs") + report.slos.flatMap(slo) }
        if !report.faults.isEmpty { lines += terminal.section("Faults") + report.faults.flatMap(fault) }
        for part in ReportSection.all(report) {
            lines += terminal.section(part.title) + part.text.flatMap { terminal.wrap($0, indent: 2) }
            lines += terminal.table(part)
        }
        lines.append("")
        lines += terminal.wrap(
            "run \(report.run), \(Figure.duration(report.duration)), exit code \(report.exitCode)", indent: 0
        )
        .map { terminal.paint($0, .dim) }
        return lines
    }

    /// One breach: after which fault, and how long it took to recover from.
    private func breach(_ episode: Report.Episode, _ faults: [Report.FaultResult]) -> [String] {
        let cause =
            faults.first { $0.step == episode.step }.map { "\($0.step) \(TerminalText.clean($0.fault))" } ?? "no fault"
        let recover = ReportWords.recover(episode.recover, censored: episode.censored)
        return terminal.wrap("\(cause): \(recover)" + (episode.selfHealed ? ", self-healed" : ""), indent: 2)
    }

    private func phases(_ phases: Report.Phases) -> [String] {
        let columns = terminal.width >= 66 ? 5 : 4
        let column = min((terminal.width - 18) / (columns - 1), 14)
        let rows = [PhaseTable.header] + PhaseTable(phases).rows
        return rows.enumerated().map { index, cells in
            var line = "  " + TerminalText.pad(cells[0], 16)
            for cell in cells[1..<columns] { line += TerminalText.pad(cell, column, left: true) }
            while line.last == " " { line.removeLast() }
            return index == 0 ? terminal.paint(line, .dim) : line
        }
    }

    private func slo(_ slo: Report.SLOResult) -> [String] {
        let (mark, style): (String, TerminalText.Style) =
            switch slo.held {
            case true?: ("✓", .green)
            case false?: ("✗", .red)
            case nil: ("?", .yellow)
            }
        var details =
            "\(ReportWords.held(slo)), worst window \(slo.worst), \(slo.badWindows) of \(slo.windows) windows bad"
        if slo.recover != nil {
            details += ", recovered in " + ReportWords.recover(slo.recover, censored: slo.censored)
        }
        if slo.censored { details = details.replacing("recovered in >", with: "not recovered within") }
        var lines = terminal.wrap(ReportWords.name(slo), indent: 4)
        lines[0] = "  " + terminal.paint(mark, style) + " " + lines[0].dropFirst(4)
        return lines + terminal.wrap(details, indent: 4)
    }

    private func fault(_ fault: Report.FaultResult) -> [String] {
        let title =
            "\(fault.step) \(fault.fault)" + (fault.target.map { " on \($0)" } ?? "") + " by \(fault.mechanism), "
            + ReportWords.span(fault)
        var lines = terminal.wrap(title, indent: 2)
        for change in fault.changes { lines += terminal.wrap(change, indent: 4) }
        let proof = terminal.wrap("proof: " + ReportWords.proof(fault), indent: 4)
        return lines
            + (fault.hadEffect == false || fault.failure != nil ? proof.map { terminal.paint($0, .yellow) } : proof)
    }
}
