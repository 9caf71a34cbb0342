import ChaosModel

/// The report as Markdown with GitHub's tables.
public struct MarkdownReport: Sendable {
    /// The document, ending with a line break.
    public let text: String

    /// Writes a report.
    public init(_ report: Report) {
        var lines = ["# \(Self.escape(report.experiment)): \(ReportWords.verdict(report.verdict))", ""]
        lines += [Self.escape(report.reason), ""]
        if let hypothesis = report.hypothesis { lines += ["> \(Self.escape(hypothesis))", ""] }
        lines += Self.table(
            ["run", "started", "length", "host", "kernel", "exit code"],
            [
                [
                    report.run, report.startedAt, Figure.duration(report.duration), report.environment.host,
                    report.environment.kernel, "\(report.exitCode)",
                ]
            ])
        if !report.leftovers.isEmpty {
            lines += ["", "## Left on the host", ""] + report.leftovers.map { "- \(Self.escape($0))" }
        }
        if !report.warnings.isEmpty {
            lines += ["", "## Warnings", ""] + report.warnings.map { "- \(Self.escape($0))" }
        }
        lines += ["", "## Recovery", ""] + Self.recovery(report)
        lines += ["", "## Before, during, after", ""]
        lines += Self.table(PhaseTable.header, PhaseTable(report.phases).rows, figures: true)
        if report.probes.count > 1 {
            for (name, phases) in report.probes.sorted(by: { $0.key < $1.key }) {
                lines += ["", "### Probe \(Self.escape(name))", ""]
                lines += Self.table(PhaseTable.header, PhaseTable(phases).rows, figures: true)
            }
        }
        lines += ["", "## SLOs", ""]
        lines += Self.table(
            ["SLO", "result", "worst window", "bad windows", "time to recover"],
            report.slos.map {
                [
                    ReportWords.name($0), ReportWords.held($0), $0.worst, "\($0.badWindows) of \($0.windows)",
                    ReportWords.recover($0.recover, censored: $0.censored),
                ]
            })
        lines += ["", "## Faults", ""]
        lines += Self.table(
            ["step", "fault", "target", "mechanism", "in effect", "proof"],
            report.faults.map {
                ["\($0.step)", $0.fault, $0.target ?? "–", $0.mechanism, ReportWords.span($0), ReportWords.proof($0)]
            })
        for fault in report.faults where !fault.changes.isEmpty {
            lines += ["", "Step \(fault.step) changed:", ""] + fault.changes.map { "- \(Self.escape($0))" }
        }
        for section in ReportSection.all(report) {
            lines += ["", "## \(Self.escape(section.title))", ""] + section.text.map(Self.escape)
            if !section.rows.isEmpty {
                lines +=
                    (section.text.isEmpty ? [] : [""])
                    + Self.table(section.header, section.rows, figures: section.hasFigures)
            }
        }
        if !report.counters.isEmpty { lines += ["", "## Kernel counters", ""] + Self.counters(report.counters) }
        if !report.events.isEmpty {
            lines += ["", "## Events", ""]
            lines += Self.table(
                ["at", "event", ""], report.events.map { [ReportWords.moment($0.at), $0.kind.rawValue, $0.text] })
        }
        lines += ["", "## Definitions", ""]
        lines += ReportWords.definitions.map { "- **\($0.term)**: \($0.meaning)" }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func recovery(_ report: Report) -> [String] {
        guard let recovery = report.recovery else { return ["No SLO was in breach."] }
        var lines = table(
            ReportWords.recovery(recovery).map(\.label), [ReportWords.recovery(recovery).map(\.value)])
        guard report.episodes.count > 1 else { return lines }
        lines += ["", "The worst of \(report.episodes.count) episodes:", ""]
        lines += table(
            ["violated", "step", "SLOs", "time to detect", "time to recover", "after clear"],
            report.episodes.map { episode in
                [
                    ReportWords.moment(episode.violated.high), episode.step.map(String.init) ?? "–",
                    episode.slos.joined(separator: ", "),
                ] + ReportWords.recovery(episode.recovery).map(\.value)
            })
        return lines
    }

    private static func counters(_ counters: [String: [Double]]) -> [String] {
        table(
            ["counter", "before", "end of faults", "after"],
            counters.sorted { $0.key < $1.key }.map { name, values in
                [name] + (0..<3).map { $0 < values.count ? Figure.fixed(values[$0], 3, trimmed: true) : "–" }
            }, figures: true)
    }

    private static func table(_ header: [String], _ rows: [[String]], figures: Bool = false) -> [String] {
        guard !rows.isEmpty else { return ["None."] }
        let rule = header.indices.map { figures && $0 > 0 ? "---:" : "---" }
        return ([header, rule] + rows).enumerated().map { index, cells in
            "| " + cells.map { index == 1 ? $0 : escape($0) }.joined(separator: " | ") + " |"
        }
    }

    /// Keeps text from being read as markup or ending its line.
    private static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case "&": result += "&amp;"
            case "\\", "|", "*", "_", "`", "[", "]", "#": result += "\\" + String(scalar)
            case "\n", "\r", "\t": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
