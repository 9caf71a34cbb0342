import ChaosModel

/// The report as a terminal shows it at the end of a run.
public struct TerminalReport: Sendable {
    /// The lines, ending with a line break.
    public private(set) var text: String
    private let width: Int
    private let colour: Bool

    /// Writes a report for a terminal of `width` columns (at least 48); `colour` adds ANSI colours.
    public init(_ report: Report, width: Int = 80, colour: Bool = false) {
        self.width = min(max(width, 48), 160)
        self.colour = colour
        text = ""
        text = lines(report).joined(separator: "\n") + "\n"
    }

    private enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    private func lines(_ report: Report) -> [String] {
        let passed = report.verdict == .passed
        let verdict = ReportWords.verdict(report.verdict).uppercased()
        var lines = [paint(verdict, passed ? .green : .red) + "  " + paint(Self.clean(report.experiment), .bold)]
        lines += wrap(report.reason, indent: 0)
        for warning in report.warnings { lines += wrap("! " + warning, indent: 2).map { paint($0, .yellow) } }
        for leftover in report.leftovers { lines += wrap("left: " + leftover, indent: 2).map { paint($0, .red) } }
        if let recovery = report.recovery {
            lines += section(
                "Recovery" + (report.episodes.count > 1 ? " (worst of \(report.episodes.count) breaches)" : ""))
            for (label, value) in ReportWords.recovery(recovery) {
                lines.append("  " + Self.pad(label, 18) + paint(value, .bold))
            }
        }
        if report.episodes.count > 1 {
            lines += section("Breaches") + report.episodes.flatMap { breach($0, report.faults) }
        }
        if !report.probes.isEmpty { lines += section("Answers") + phases(report.phases) }
        if !report.slos.isEmpty { lines += section("SLOs") + report.slos.flatMap(slo) }
        if !report.faults.isEmpty { lines += section("Faults") + report.faults.flatMap(fault) }
        for part in ReportSection.all(report) {
            lines += section(part.title) + part.text.flatMap { wrap($0, indent: 2) }
            lines += table(part)
        }
        lines.append("")
        lines += wrap("run \(report.run), \(Figure.duration(report.duration)), exit code \(report.exitCode)", indent: 0)
            .map { paint($0, .dim) }
        return lines
    }

    /// A table where it fits, otherwise a paragraph for each row, in which every value has its column's name before it.
    private func table(_ part: ReportSection) -> [String] {
        let rows = ([part.header] + part.rows).map { $0.map(Self.clean) }
        guard let header = rows.first, rows.count > 1 else { return [] }
        let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        guard widths.reduce(2 * header.count, +) <= width else {
            return rows.dropFirst().flatMap { cells in
                let named = zip(header, cells).dropFirst().filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }
                return wrap("\(cells[0]): \(named.joined(separator: ", "))", indent: 2)
            }
        }
        return rows.enumerated().map { index, cells in
            var line = "  " + Self.pad(cells[0], widths[0])
            for column in header.indices.dropFirst() {
                line +=
                    part.hasFigures
                    ? " " + Self.pad(cells[column], widths[column] + 1, left: true)
                    : "  " + Self.pad(cells[column], widths[column])
            }
            while line.last == " " { line.removeLast() }
            return index == 0 ? paint(line, .dim) : line
        }
    }

    /// One breach: after which fault, and how long it took to recover from.
    private func breach(_ episode: Report.Episode, _ faults: [Report.FaultResult]) -> [String] {
        let cause = faults.first { $0.step == episode.step }.map { "\($0.step) \(Self.clean($0.fault))" } ?? "no fault"
        let recover = ReportWords.recover(episode.recover, censored: episode.censored)
        return wrap("\(cause): \(recover)" + (episode.selfHealed ? ", self-healed" : ""), indent: 2)
    }

    private func section(_ title: String) -> [String] { ["", paint(title, .bold)] }

    private func phases(_ phases: Report.Phases) -> [String] {
        let columns = width >= 66 ? 5 : 4
        let column = min((width - 18) / (columns - 1), 14)
        let rows = [PhaseTable.header] + PhaseTable(phases).rows
        return rows.enumerated().map { index, cells in
            var line = "  " + Self.pad(cells[0], 16)
            for cell in cells[1..<columns] { line += Self.pad(cell, column, left: true) }
            while line.last == " " { line.removeLast() }
            return index == 0 ? paint(line, .dim) : line
        }
    }

    private func slo(_ slo: Report.SLOResult) -> [String] {
        let (mark, style): (String, Style) =
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
        var lines = wrap(ReportWords.name(slo), indent: 4)
        lines[0] = "  " + paint(mark, style) + " " + lines[0].dropFirst(4)
        return lines + wrap(details, indent: 4)
    }

    private func fault(_ fault: Report.FaultResult) -> [String] {
        let title =
            "\(fault.step) \(fault.fault)" + (fault.target.map { " on \($0)" } ?? "") + " by \(fault.mechanism), "
            + ReportWords.span(fault)
        var lines = wrap(title, indent: 2)
        for change in fault.changes { lines += wrap(change, indent: 4) }
        let proof = wrap("proof: " + ReportWords.proof(fault), indent: 4)
        return lines + (fault.hadEffect == false || fault.failure != nil ? proof.map { paint($0, .yellow) } : proof)
    }

    private func paint(_ text: String, _ style: Style) -> String {
        colour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    private func wrap(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = margin
        for word in Self.words(text) {
            if line.count > indent, line.count + 1 + word.count > width {
                lines.append(line)
                line = margin
            }
            line += (line.count > indent ? " " : "") + word
        }
        return lines + [line]
    }

    /// The words of a text; a figure stays together with its unit and its error.
    private static func words(_ text: String) -> [String] {
        let units: Set<Substring> = [
            "µs", "ms", "s", "min", "h", "%", "±", "<=", "µs,", "ms,", "s,", "%,", "s;", "ms.", "s.", "%.", "%)", "%),",
            "%);",
        ]
        let openers: Set<Substring> = ["±", "<=", ">"]
        var words: [String] = []
        var opened = false
        for word in clean(text).split(separator: " ") {
            if let last = words.last, opened || units.contains(word), last.count + word.count < 28 {
                words[words.count - 1] = last + " " + word
            } else {
                words.append(String(word))
            }
            opened = openers.contains(word)
        }
        return words
    }

    private static func pad(_ text: String, _ width: Int, left: Bool = false) -> String {
        let fill = String(repeating: " ", count: max(width - text.count, left ? 1 : 0))
        return left ? fill + text : text + fill
    }

    /// Text from outside must not steer the terminal.
    private static func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
