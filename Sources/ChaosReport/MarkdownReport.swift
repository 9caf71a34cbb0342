import ChaosModel

/// The report as Markdown with GitHub's tables: what a reviewer asks for first, then folded details. Short enough for a
/// comment on a pull request.
public struct MarkdownReport: Sendable {
    /// The document, ending with a line break.
    public let text: String

    /// What GitHub takes in a comment is 65,536 characters; the rest is for what somebody writes around it.
    static let longest = 60_000
    /// More rows of a table than this are left to the other formats.
    private static let rows = 200

    /// Writes a report.
    public init(_ report: Report) {
        var document = Self.summary(report).joined(separator: "\n") + "\n"
        var left: [String] = []
        for (title, lines) in Self.details(report) {
            let part =
                "\n<details><summary>\(Markup.escape(title))</summary>\n\n\(lines.joined(separator: "\n"))\n\n</details>\n"
            if document.utf8.count + part.utf8.count < Self.longest { document += part } else { left.append(title) }
        }
        if !left.isEmpty { document += "\nLeft out for length: \(left.joined(separator: ", ")).\n" }
        text = document.utf8.count <= Self.longest + 4096 ? document : Self.short(report)
    }

    private static func summary(_ report: Report) -> [String] {
        var lines = heading(report)
        if let hypothesis = report.hypothesis { lines += ["> \(MarkdownText.escape(hypothesis))", ""] }
        lines += ["**Recovery**", ""] + recovery(report)
        if !report.leftovers.isEmpty { lines += ["", "**Left on the host**", ""] + report.leftovers.map(item) }
        if !report.warnings.isEmpty { lines += ["", "**Warnings**", ""] + report.warnings.map(item) }
        if !report.slos.isEmpty { lines += ["", "**SLOs**", ""] + slos(report) }
        if !report.faults.isEmpty { lines += ["", "**Faults and what proves them**", ""] + faults(report) }
        lines += ["", "**Before, during, after**", ""]
        lines += table(PhaseTable.header, PhaseTable(report.phases).rows, figures: true)
        let facts = [
            "run \(report.run)", report.startedAt, Figure.duration(report.duration), report.environment.host,
            report.environment.kernel.isEmpty ? "" : "kernel \(report.environment.kernel)",
            "exit code \(report.exitCode)",
        ]
        return lines + ["", MarkdownText.escape(facts.filter { !$0.isEmpty }.joined(separator: " · "))]
    }

    private static func heading(_ report: Report) -> [String] {
        let mark = report.verdict == .passed ? "✅" : report.verdict == .failed ? "❌" : "⚠️"
        return [
            "# \(MarkdownText.escape(report.experiment)): \(ReportWords.verdict(report.verdict)) \(mark)", "",
            MarkdownText.escape(report.reason), "",
        ]
    }

    /// What is left of a report whose summary alone is too long: names of absurd length or thousands of faults.
    private static func short(_ report: Report) -> String {
        var cut = report
        cut.experiment = Markup.cut(report.experiment, to: 200)
        cut.reason = Markup.cut(report.reason, to: 2_000)
        let lines = heading(cut) + recovery(cut).prefix(3) + ["", "Left out for length: everything else."]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func recovery(_ report: Report) -> [String] {
        guard let recovery = report.recovery else { return ["No SLO was in breach."] }
        let measures = ReportWords.recovery(recovery, of: report)
        let healed = recovery.censored ? "not recovered" : recovery.selfHealed ? "yes" : "no"
        let lines = table(measures.map(\.label) + ["Self-healed"], [measures.map(\.value) + [healed]])
        return report.episodes.count > 1 ? lines + ["", "The worst of \(report.episodes.count) breaches."] : lines
    }

    private static func slos(_ report: Report) -> [String] {
        table(
            ["SLO", "result", "worst window", "bad windows", "time to recover"],
            report.slos.map {
                [
                    ReportWords.name($0), mark($0.held) + ReportWords.held($0), $0.worst,
                    "\($0.badWindows) of \($0.windows)",
                    ReportWords.recover($0.recover, censored: $0.censored),
                ]
            })
    }

    private static func faults(_ report: Report) -> [String] {
        table(
            ["step", "fault", "target", "mechanism", "in effect", "proof"],
            report.faults.map {
                let isBad = $0.failure != nil || $0.hadEffect == false
                return [
                    "\($0.step)", $0.fault, $0.target ?? "–", $0.mechanism, ReportWords.span($0),
                    mark(isBad ? false : $0.hadEffect) + ReportWords.proof($0),
                ]
            })
    }

    /// What is folded away, each part with its title.
    private static func details(_ report: Report) -> [(title: String, lines: [String])] {
        var parts: [(title: String, lines: [String])] = []
        if report.episodes.count > 1 { parts.append(("Breaches", breaches(report))) }
        let changes = report.faults.flatMap { fault in fault.changes.map { item("step \(fault.step): \($0)") } }
        if !changes.isEmpty { parts.append(("What the faults changed", changes)) }
        if report.probes.count > 1 {
            let probes = report.probes.sorted { $0.key < $1.key }.flatMap { name, phases in
                ["Probe \(MarkdownText.escape(name)):", ""]
                    + table(PhaseTable.header, PhaseTable(phases).rows, figures: true) + [""]
            }
            parts.append(("Each probe before, during, after", Array(probes.dropLast())))
        }
        for section in ReportSection.all(report) + [.environment(report)] {
            var lines = section.text.map { MarkdownText.escape($0) + "\n" }
            if !section.rows.isEmpty { lines += table(section.header, section.rows, figures: section.hasFigures) }
            parts.append((section.title, lines))
        }
        if !report.counters.isEmpty { parts.append(("Kernel counters", counters(report.counters))) }
        if !report.events.isEmpty {
            let rows = report.events.map { [ReportWords.moment($0.at), $0.kind.rawValue, $0.text] }
            parts.append(("Events", table(["at", "event", ""], rows)))
        }
        let files = ReportSection.files(report).map { [$0.name, $0.meaning, $0.hash] }
        if !files.isEmpty { parts.append(("Raw data", table(["file", "what it holds", "SHA-256"], files))) }
        parts.append(("Definitions", ReportWords.definitions.map { "- **\($0.term)**: \($0.meaning)" }))
        return parts
    }

    private static func breaches(_ report: Report) -> [String] {
        table(
            ["violated", "step", "SLOs", "time to detect", "time to recover", "after clear"],
            report.episodes.map { episode in
                [
                    ReportWords.moment(episode.violated.high), episode.step.map(String.init) ?? "–",
                    episode.slos.joined(separator: ", "),
                ]
                    + ReportWords.recovery(
                        episode.recovery, afterClear: ReportWords.afterClearAtLeast(episode)
                    ).map(\.value)
            })
    }

    private static func counters(_ counters: [String: [Double]]) -> [String] {
        table(
            ["counter", "before", "end of faults", "after"],
            counters.sorted { $0.key < $1.key }.map { name, values in
                [name] + (0..<3).map { $0 < values.count ? Figure.fixed(values[$0], 3, trimmed: true) : "–" }
            }, figures: true)
    }

    private static func mark(_ isGood: Bool?) -> String { isGood == true ? "✅ " : isGood == false ? "❌ " : "" }

    private static func item(_ text: String) -> String { "- \(MarkdownText.escape(text))" }

    static func table(_ header: [String], _ rows: [[String]], figures: Bool = false) -> [String] {
        guard !rows.isEmpty else { return ["None."] }
        let rule = header.indices.map { figures && $0 > 0 ? "---:" : "---" }
        let lines = ([header] + rows.prefix(Self.rows)).map { cells in
            "| " + cells.map(MarkdownText.escape).joined(separator: " | ") + " |"
        }
        let more = rows.count > Self.rows ? ["", "And \(rows.count - Self.rows) more rows."] : []
        return [lines[0], "| \(rule.joined(separator: " | ")) |"] + lines.dropFirst() + more
    }
}
