import ChaosModel

/// The report over many runs as one self-contained HTML page: no script, no request, light and dark, for print too.
public struct HistoryHTMLReport: Sendable {
    /// The document.
    public let text: String

    /// Writes a report.
    public init(_ report: HistoryReport) {
        let sections = HistorySections(report: report)
        var parts = Self.parts(sections)
        parts.append(
            (
                "definitions", "Definitions",
                ["<dl class=\"definitions\">"]
                    + HistoryWords.definitions.map {
                        "<dt>\(Markup.escape($0.term))</dt><dd>\(Markup.escape($0.meaning))</dd>"
                    } + ["</dl>"]
            ))
        var body =
            ["<a class=\"skip\" href=\"#\(parts[0].id)\">Skip to the figures</a>", "<header>"] + Self.head(report)
        body.append("<nav aria-label=\"Contents\"><ul>")
        body += parts.map { "<li><a href=\"#\($0.id)\">\(Markup.escape($0.title))</a></li>" }
        body.append("</ul></nav></header><main>")
        for part in parts {
            body += ["<section id=\"\(part.id)\"><h2>\(Markup.escape(part.title))</h2>"] + part.lines + ["</section>"]
        }
        body.append("</main>")
        text =
            HTMLPage(
                title: "Recovery over \(HistoryWords.plural(report.runs, "run"))", body: body, hasCharts: false,
                style: HistoryStyle.css
            ).text
    }

    private typealias Part = (id: String, title: String, lines: [String])

    private static func parts(_ sections: HistorySections) -> [Part] {
        let report = sections.report
        guard !report.groups.isEmpty else {
            return [plain("none", sections.empty), ledger(sections), plain("missed", sections.missed)]
                .compactMap { $0 }
        }
        let page = HistoryGroups(report)
        let parts: [Part?] = [
            durations(sections, "recover", "Time to recover", \.recover, mean: "mean (MTTR)"),
            durations(sections, "detect", "Time to detect", \.detect, mean: "mean (MTTD)"),
            durations(sections, "after", "Recovery after clear", \.afterClear, mean: "mean"),
            plain("regressions", sections.regressions),
            page.lines.isEmpty ? nil : ("groups", "Trends", page.lines),
            ledger(sections),
            report.impacts.isEmpty ? nil : ("impacts", "Fault by probe", ImpactMap(report.impacts).lines),
            plain("slowest", sections.slowest), plain("missed", sections.missed),
            plain("runs", sections.groups), plain("attainment", sections.attainment),
            plain("left-out", sections.leftOut),
        ]
        return parts.compactMap { $0 }
    }

    private static func head(_ report: HistoryReport) -> [String] {
        let headline = HistoryHeadline(report)
        let by = report.by.isEmpty ? "" : ", by \(report.by.joined(separator: " and "))"
        var counts: [String: Int] = [:]
        for point in Set(report.groups.flatMap(\.points).map { Ending(run: $0.run, verdict: $0.verdict) }) {
            counts[point.verdict.rawValue, default: 0] += 1
        }
        var lines = [
            "<h1>Recovery over \(HistoryWords.plural(report.runs, "run"))</h1>",
            "<p class=\"dim\">\(Markup.escape(HistoryWords.period(report) + by))</p>",
            "<section class=\"answer \(headline.severity.rawValue)\"><h2>\(HistoryHeadline.question)</h2>",
            "<p class=\"said\">\(Markup.escape(headline.answer))</p>",
        ]
        lines += headline.details.map { "<p>\(Markup.escape($0))</p>" }
        let ended = HistoryWords.verdicts(counts)
        if !ended.isEmpty { lines.append("<p class=\"dim\">\(Markup.escape(ended)).</p>") }
        return lines + ["</section>"]
    }

    /// How a run ended; the same run can be in several groups.
    private struct Ending: Hashable {
        let run: String, verdict: Report.Verdict
    }

    private static func plain(_ id: String, _ section: ReportSection?) -> Part? {
        guard let section else { return nil }
        var lines = section.text.map { "<p>\(prose($0))</p>" }
        if !section.rows.isEmpty {
            lines.append(
                CellTable(
                    section.header, section.rows.map { row in row.map(cell) },
                    style: section.hasFigures ? "figures" : ""
                ).html)
        }
        lines += closing(section)
        return (id, section.title, lines)
    }

    private static func closing(_ section: ReportSection) -> [String] {
        section.closing.map { "<p class=\"dim\">\(prose($0))</p>" }
    }

    /// The estimates as numbers, and the median once more as a line on a scale that all groups share.
    private static func durations(
        _ sections: HistorySections, _ id: String, _ title: String,
        _ path: KeyPath<HistoryReport.Group, HistoryReport.Durations?>, mean: String
    ) -> Part? {
        guard let section = sections.durations(path, title, mean: mean) else { return nil }
        let medians = sections.report.groups.compactMap { $0[keyPath: path]?.median }
        let bar = IntervalBar(medians)
        var rows = zip(section.rows, medians).map { cells, median in
            cells.map(cell) + [.markup(bar.svg(median))]
        }
        var header = section.header + ["median on one scale"]
        if !section.remarks.isEmpty {
            header.append("remark")
            rows = zip(rows, section.remarks).map { $0 + [.text($1)] }
        }
        return (
            id, title,
            section.text.map { "<p class=\"dim\">\(prose($0))</p>" } + [CellTable(header, rows).html] + closing(section)
        )
    }

    private static func ledger(_ sections: HistorySections) -> Part? {
        guard let section = sections.ledger else { return nil }
        let rows = zip(section.rows, sections.report.ledger).map { cells, attainment in
            cells.map(cell) + [.markup(AttainmentBar(attainment).svg)]
        }
        return (
            "ledger", section.title,
            section.text.map { "<p class=\"dim\">\(prose($0))</p>" }
                + [CellTable(section.header + ["held, missed, unknown"], rows).html]
        )
    }

    /// A cell; the interval of an estimate has a line of its own.
    private static func cell(_ text: String) -> CellTable.Cell {
        guard text.hasSuffix(")"), text.first?.isNumber == true, let start = text.firstRange(of: " (")?.lowerBound
        else {
            return .text(text)
        }
        return .markup(
            Markup.escape(String(text[..<start])) + " <span class=\"bounds\">"
                + Markup.escape(String(text[start...].dropFirst())) + "</span>")
    }

    /// A sentence; what it has between backticks is code.
    private static func prose(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return Markup.escape(text) }
        return parts.enumerated().map { index, part in
            index % 2 == 0 ? Markup.escape(String(part)) : "<code>\(Markup.escape(String(part)))</code>"
        }.joined()
    }
}
