import ChaosModel

/// The report as one self-contained HTML page: no request, light and dark, made for print as well, and complete without
/// its script, which only zooms the charts.
public struct HTMLReport: Sendable {
    /// The document.
    public let text: String
    /// More events than this would make the page heavy; the record holds them all.
    private static let events = 500

    /// Writes a report with the timelines of the run's samples.
    public init(_ report: Report, record: Record, samples: [Sample]) {
        let charts = ProbeCharts(report, record: record, samples: samples)
        let screen = SummaryScreen(report)
        var details = Self.breaches(report) + charts.details + Self.phases(report)
        details += FailureKinds(record, samples: samples).markup + Self.slos(report)
        details += Self.faults(report) + ReportSection.all(report).flatMap(Self.section) + Self.counters(report)
        details += Self.events(report) + Self.section(.environment(report)) + RawFiles(report).markup
        details += Self.definitions
        var body = [
            "<a class=\"skip\" href=\"#details\">Skip to the details</a>", screen.header, "<main>", screen.markup,
        ]
        body += charts.lead.isEmpty ? [] : ["<section>"] + charts.lead + ["</section>"]
        body += ["<div id=\"details\">"] + details + ["</div>", "</main>", Self.footer(report)]
        text =
            HTMLPage(
                title: "\(report.experiment): \(ReportWords.verdict(report.verdict))", body: body,
                hasCharts: !charts.lead.isEmpty
            ).text
    }

    private static func breaches(_ report: Report) -> [String] {
        guard !report.episodes.isEmpty else { return [] }
        let rows = report.episodes.map { episode in
            [
                ReportWords.moment(episode.violated.high), ReportWords.moment(episode.detected),
                episode.cleared.map { ReportWords.moment($0.high) } ?? "–",
                episode.recovered.map { ReportWords.moment($0.high) } ?? "never", episode.step.map(String.init) ?? "–",
                episode.slos.joined(separator: ", "), ReportWords.recover(episode.recover, censored: episode.censored),
                episode.selfHealed ? "yes" : "no",
            ]
        }
        let table = HTMLTable(
            ["violated", "detected", "cleared", "recovered", "step", "SLOs", "time to recover", "self-healed"], rows,
            caption: report.episodes.count > 1
                ? "The headline is the worst of \(rows.count) breaches." : "Seconds since the run's start.")
        return ["<h2>Breaches</h2>", table.text]
    }

    private static func phases(_ report: Report) -> [String] {
        var parts = ["<h2>Before, during, after</h2>"]
        let names = report.probes.keys.sorted()
        let only = names.count == 1 ? names.first.map { "Probe \($0)" } : nil
        parts.append(
            HTMLTable(
                PhaseTable.header, PhaseTable(report.phases).rows, caption: only ?? "All probes", hasFigures: true
            ).text)
        guard names.count > 1 else { return parts }
        let tables = report.probes.sorted { $0.key < $1.key }.map { name, phases in
            HTMLTable(PhaseTable.header, PhaseTable(phases).rows, caption: "Probe \(name)", hasFigures: true).text
        }
        return parts + folded("Each probe by itself (\(tables.count))", tables, isOpen: tables.count <= 3)
    }

    private static func slos(_ report: Report) -> [String] {
        guard !report.slos.isEmpty else { return [] }
        let rows = report.slos.map { slo in
            let values = [
                slo.worst, "\(slo.badWindows) of \(slo.windows)",
                ReportWords.recover(slo.recover, censored: slo.censored),
            ]
            return "<tr><th scope=\"row\">\(Markup.escape(ReportWords.name(slo)))</th>"
                + "<td class=\"\(ReportWords.held(slo))\">\(ReportWords.held(slo))</td>\(HTMLTable.cells(values))</tr>"
        }
        return [
            "<h2>SLOs</h2>",
            HTMLTable(["SLO", "result", "worst window", "bad windows", "time to recover"], rows: rows).text,
        ]
    }

    private static func faults(_ report: Report) -> [String] {
        guard !report.faults.isEmpty else { return [] }
        let rows = report.faults.map { fault in
            let kind = fault.hadEffect == false || fault.failure != nil ? " class=\"unknown\"" : ""
            let changes = fault.changes.map { "<br/><span class=\"dim\">\(Markup.escape($0))</span>" }.joined()
            return
                "<tr>\(HTMLTable.cells(["\(fault.step)"]))<th scope=\"row\">\(Markup.escape(fault.fault))\(changes)</th>"
                + HTMLTable.cells([fault.target ?? "–", fault.mechanism, ReportWords.span(fault)])
                + "<td\(kind)>\(Markup.escape(ReportWords.proof(fault)))</td></tr>"
        }
        return [
            "<h2>Faults</h2>",
            HTMLTable(["step", "fault", "target", "mechanism", "in effect", "proof"], rows: rows).text,
        ]
    }

    private static func section(_ section: ReportSection) -> [String] {
        var parts = ["<h2>\(Markup.escape(section.title))</h2>"] + section.text.map { "<p>\(Markup.escape($0))</p>" }
        guard !section.rows.isEmpty else { return parts }
        let table = HTMLTable(
            section.header, section.rows, caption: section.text.isEmpty ? section.title : nil,
            hasFigures: section.hasFigures)
        parts.append(table.text)
        return parts
    }

    private static func counters(_ report: Report) -> [String] {
        guard !report.counters.isEmpty else { return [] }
        let rows = report.counters.sorted { $0.key < $1.key }.map { name, values in
            [name] + (0..<3).map { $0 < values.count ? Figure.fixed(values[$0], 3, trimmed: true) : "–" }
        }
        let table = HTMLTable(["counter", "before", "end of faults", "after"], rows, hasFigures: true)
        return ["<h2>Kernel counters</h2>"]
            + folded("What moved (\(rows.count))", [table.text], isOpen: rows.count <= 12)
    }

    private static func events(_ report: Report) -> [String] {
        guard !report.events.isEmpty else { return [] }
        let rows = report.events.prefix(events).map { [ReportWords.moment($0.at), $0.kind.rawValue, $0.text] }
        let more = report.events.count > events ? ", the first \(events) here" : ""
        return ["<h2>Events</h2>"]
            + folded(
                "What went on, in order (\(report.events.count)\(more))",
                [HTMLTable(["at", "event", "what"], Array(rows)).text],
                isOpen: rows.count <= 12)
    }

    private static var definitions: [String] {
        ["<h2 id=\"definitions\">Definitions</h2><dl class=\"definitions\">"]
            + ReportWords.definitions.map {
                "<dt>\(Markup.escape($0.term))</dt><dd>\(Markup.escape($0.meaning))</dd>"
            } + ["</dl>"]
    }

    /// A part that is folded away on the screen when it is long, and never in print.
    private static func folded(_ title: String, _ content: [String], isOpen: Bool) -> [String] {
        ["<details\(isOpen ? " open=\"\"" : "")><summary>\(Markup.escape(title))</summary>"] + content + ["</details>"]
    }

    private static func footer(_ report: Report) -> String {
        let version = report.environment.version.isEmpty ? "" : " \(report.environment.version)"
        return
            "<footer class=\"dim\">Run \(Markup.escape(report.run)), written by Aftershock\(Markup.escape(version)). "
            + "A pure function of the run's record and samples: <code>aftershock report show</code> judges them again, "
            + "<code>aftershock report verify</code> checks their hashes.</footer>"
    }
}
