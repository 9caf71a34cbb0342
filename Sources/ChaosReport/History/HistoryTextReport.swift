import ChaosModel

/// The report over many runs as a terminal shows it.
public struct HistoryTextReport: Sendable {
    /// The lines, ending with a line break.
    public let text: String

    /// Writes a report for a terminal of `width` columns (at least 48); `colour` adds ANSI colours.
    public init(_ report: HistoryReport, width: Int = 80, colour: Bool = false) {
        let terminal = TerminalText(width: width, colour: colour)
        let headline = HistoryHeadline(report)
        let by = report.by.isEmpty ? "" : ", by " + report.by.joined(separator: " and ")
        var lines = [terminal.paint("Recovery over \(HistoryWords.plural(report.runs, "run"))", .bold)]
        lines += terminal.wrap(HistoryWords.period(report) + by, indent: 0).map { terminal.paint($0, .dim) }
        lines +=
            [""]
            + terminal.wrap(HistoryHeadline.question + " " + headline.answer, indent: 0)
            .map { terminal.paint($0, Self.style(headline.direction)) }
        lines += headline.details.flatMap { terminal.wrap($0, indent: 2) }
        for section in HistorySections(report: report).all {
            lines += terminal.section(section.title) + section.text.flatMap { terminal.wrap($0, indent: 2) }
            lines += terminal.table(section, stacked: true)
            // A column of remarks would seldom fit.
            for (row, remark) in zip(section.rows, section.remarks) where !remark.isEmpty {
                lines += terminal.wrap("\(row[0]): \(remark).", indent: 2)
            }
            lines += section.closing.flatMap { terminal.wrap($0, indent: 2) }
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func style(_ direction: HistoryReport.Trend.Direction) -> TerminalText.Style {
        switch direction {
        case .improving: .green
        case .worsening: .red
        case .steady, .unknown: .bold
        }
    }
}
