import ChaosModel

/// The report as one self-contained HTML page: no script, no request, light and dark, and made for print as well.
public struct HTMLReport: Sendable {
    /// The document.
    public let text: String
    /// More charts than this would not be read and would make the page heavy; the tables hold every probe.
    private static let charts = 8

    /// Writes a report with the timelines of the run's samples.
    public init(_ report: Report, record: Record, samples: [Sample]) {
        var body = Self.head(report)
        body += Self.recovery(report)
        body += Self.timelines(report, record, samples)
        body += ["<h2>Before, during, after</h2>"]
        body.append(Self.table(PhaseTable.header, PhaseTable(report.phases).rows, caption: "All probes", figures: true))
        if report.probes.count > 1 {
            for (name, phases) in report.probes.sorted(by: { $0.key < $1.key }) {
                body.append(
                    Self.table(PhaseTable.header, PhaseTable(phases).rows, caption: "Probe \(name)", figures: true))
            }
        }
        body += Self.slos(report) + Self.faults(report)
        body += ReportSection.all(report).flatMap(Self.section)
        body += Self.counters(report) + Self.events(report)
        body.append("<h2>Definitions</h2><dl class=\"definitions\">")
        body += ReportWords.definitions.map {
            "<dt>\(Markup.escape($0.term))</dt><dd>\(Markup.escape($0.meaning))</dd>"
        }
        body.append("</dl>")
        let title = Markup.escape("\(report.experiment): \(ReportWords.verdict(report.verdict))")
        text = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>\(title)</title>
            <style>
            \(HTMLStyle.css)
            </style></head><body><main>
            \(body.joined(separator: "\n"))
            </main></body></html>

            """
    }

    private static func head(_ report: Report) -> [String] {
        let verdict = ReportWords.verdict(report.verdict)
        var parts = [
            "<h1>\(Markup.escape(report.experiment))</h1>",
            "<p><span class=\"verdict \(report.verdict.rawValue)\">\(verdict)</span> <span class=\"dim\">exit code \(report.exitCode)</span></p>",
            "<p class=\"reason\">\(Markup.escape(report.reason))</p>",
        ]
        if let hypothesis = report.hypothesis { parts.append("<blockquote>\(Markup.escape(hypothesis))</blockquote>") }
        let facts = [
            "run \(report.run)", report.startedAt, Figure.duration(report.duration), report.environment.host,
            report.environment.kernel.isEmpty ? "" : "kernel \(report.environment.kernel)",
        ]
        parts.append("<p class=\"dim\">\(Markup.escape(facts.filter { !$0.isEmpty }.joined(separator: " · ")))</p>")
        parts += list(report.leftovers, title: "Left on the host", kind: "leftovers")
        parts += list(report.warnings, title: "Warnings", kind: "warnings")
        return parts
    }

    private static func recovery(_ report: Report) -> [String] {
        guard let recovery = report.recovery else { return ["<h2>Recovery</h2>", "<p>No SLO was in breach.</p>"] }
        var parts = ["<h2>Recovery</h2>", "<dl class=\"cards\">"]
        parts += ReportWords.recovery(recovery).map {
            "<div><dt>\($0.label)</dt><dd>\(Markup.escape($0.value))</dd></div>"
        }
        parts.append("</dl>")
        let rows = report.episodes.map { episode in
            [
                ReportWords.moment(episode.violated.high), ReportWords.moment(episode.detected),
                episode.cleared.map { ReportWords.moment($0.high) } ?? "–",
                episode.recovered.map { ReportWords.moment($0.high) } ?? "never", episode.step.map(String.init) ?? "–",
                episode.slos.joined(separator: ", "), ReportWords.recover(episode.recover, censored: episode.censored),
            ]
        }
        parts.append(
            table(
                ["violated", "detected", "cleared", "recovered", "step", "SLOs", "time to recover"], rows,
                caption: "Breaches"))
        return parts
    }

    private static func timelines(_ report: Report, _ record: Record, _ samples: [Sample]) -> [String] {
        var parts: [String] = []
        for (index, probe) in record.probes.enumerated().prefix(charts) {
            let interval = probe.rate > 0 ? 1 / probe.rate : 1
            guard let timeline = Timeline(samples, probe: index, interval: interval) else { continue }
            let chart = TimelineChart(timeline, name: probe.name, index: index, slos: record.slos, report: report)
            parts.append("<h3>Probe \(Markup.escape(probe.name)): \(Markup.escape(probe.question))</h3>")
            parts.append(chart.svg)
            parts.append(
                "<p class=\"dim\">Each point covers \(Figure.duration(timeline.width)), by scheduled time.</p>")
        }
        return parts.isEmpty ? [] : ["<h2>Timeline</h2>", legend] + parts
    }

    private static var legend: String {
        func line(_ kind: String) -> String {
            "<svg viewBox=\"0 0 28 18\" aria-hidden=\"true\"><path class=\"\(kind)\" d=\"M1 9H27\"/></svg>"
        }
        func box(_ kind: String) -> String {
            "<svg viewBox=\"0 0 28 18\" aria-hidden=\"true\"><rect class=\"\(kind)\" x=\"4\" y=\"2\" width=\"20\" height=\"14\"/></svg>"
        }
        func mark(_ kind: String, _ letter: String) -> String {
            "<svg viewBox=\"0 0 28 18\" aria-hidden=\"true\"><g class=\"mark \(kind)\"><circle cx=\"14\" cy=\"9\" r=\"8\"/>"
                + "<text x=\"14\" y=\"13\" text-anchor=\"middle\">\(letter)</text></g></svg>"
        }
        let entries = [
            (line("p50"), "p50 of good answers"), (line("p99"), "p99 of good answers"),
            (line("limit"), "SLO threshold"),
            (box("error"), "share of failures"), (box("fault"), "fault in effect"),
            (mark("violated", "V"), "violated"), (mark("detected", "D"), "detected"), (mark("cleared", "C"), "cleared"),
            (mark("recovered", "R"), "recovered"),
        ]
        return "<ul class=\"legend\">" + entries.map { "<li>\($0.0) \($0.1)</li>" }.joined() + "</ul>"
    }

    private static func slos(_ report: Report) -> [String] {
        guard !report.slos.isEmpty else { return [] }
        let rows = report.slos.map { slo in
            "<tr><th scope=\"row\">\(Markup.escape(ReportWords.name(slo)))</th>"
                + "<td class=\"\(ReportWords.held(slo))\">\(ReportWords.held(slo))</td>"
                + cells([
                    slo.worst, "\(slo.badWindows) of \(slo.windows)",
                    ReportWords.recover(slo.recover, censored: slo.censored),
                ])
                + "</tr>"
        }
        return [
            "<h2>SLOs</h2>", table(["SLO", "result", "worst window", "bad windows", "time to recover"], raw: rows),
        ]
    }

    private static func faults(_ report: Report) -> [String] {
        guard !report.faults.isEmpty else { return [] }
        let rows = report.faults.map { fault in
            let kind = fault.hadEffect == false || fault.failure != nil ? " class=\"unknown\"" : ""
            let changes = fault.changes.map { "<br/><span class=\"dim\">\(Markup.escape($0))</span>" }.joined()
            return "<tr>" + cells(["\(fault.step)"]) + "<td>\(Markup.escape(fault.fault))\(changes)</td>"
                + cells([fault.target ?? "–", fault.mechanism, ReportWords.span(fault)])
                + "<td\(kind)>\(Markup.escape(ReportWords.proof(fault)))</td></tr>"
        }
        return ["<h2>Faults</h2>", table(["step", "fault", "target", "mechanism", "in effect", "proof"], raw: rows)]
    }

    private static func section(_ section: ReportSection) -> [String] {
        var parts = ["<h2>\(Markup.escape(section.title))</h2>"] + section.text.map { "<p>\(Markup.escape($0))</p>" }
        if !section.rows.isEmpty { parts.append(table(section.header, section.rows, figures: section.hasFigures)) }
        return parts
    }

    private static func counters(_ report: Report) -> [String] {
        guard !report.counters.isEmpty else { return [] }
        let rows = report.counters.sorted { $0.key < $1.key }.map { name, values in
            [name] + (0..<3).map { $0 < values.count ? Figure.fixed(values[$0], 3, trimmed: true) : "–" }
        }
        return [
            "<h2>Kernel counters</h2>", table(["counter", "before", "end of faults", "after"], rows, figures: true),
        ]
    }

    private static func events(_ report: Report) -> [String] {
        guard !report.events.isEmpty else { return [] }
        let rows = report.events.prefix(2_000).map { [ReportWords.moment($0.at), $0.kind.rawValue, $0.text] }
        return [
            "<details><summary>Events (\(report.events.count))</summary>", table(["at", "event", ""], Array(rows)),
            "</details>",
        ]
    }

    private static func list(_ items: [String], title: String, kind: String) -> [String] {
        guard !items.isEmpty else { return [] }
        return ["<h2>\(title)</h2><ul class=\"\(kind)\">"] + items.map { "<li>\(Markup.escape($0))</li>" } + ["</ul>"]
    }

    private static func table(_ header: [String], _ rows: [[String]], caption: String? = nil, figures: Bool = false)
        -> String
    {
        let body = rows.map { row in
            "<tr><th scope=\"row\">\(Markup.escape(row.first ?? ""))</th>\(cells(Array(row.dropFirst())))</tr>"
        }
        return table(header, raw: body, caption: caption, figures: figures)
    }

    private static func table(_ header: [String], raw rows: [String], caption: String? = nil, figures: Bool = false)
        -> String
    {
        let head = header.map { $0.isEmpty ? "<td></td>" : "<th scope=\"col\">\(Markup.escape($0))</th>" }.joined()
        let title = caption.map { "<caption>\(Markup.escape($0))</caption>" } ?? ""
        return
            "<div class=\"scroll\"><table\(figures ? " class=\"figures\"" : "")>\(title)<thead><tr>\(head)</tr></thead>\n<tbody>"
            + rows.joined(separator: "\n") + "</tbody></table></div>"
    }

    private static func cells(_ values: [String]) -> String {
        values.map { "<td>\(Markup.escape($0))</td>" }.joined()
    }
}
