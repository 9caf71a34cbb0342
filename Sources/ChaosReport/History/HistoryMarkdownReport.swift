import ChaosModel

/// The report over many runs as Markdown with GitHub's tables.
public struct HistoryMarkdownReport: Sendable {
    /// The document, ending with a line break.
    public let text: String

    /// Writes a report.
    public init(_ report: HistoryReport) {
        let headline = HistoryHeadline(report)
        let by = report.by.isEmpty ? "" : ", by \(report.by.joined(separator: " and "))"
        var lines = ["# Recovery over \(HistoryWords.plural(report.runs, "run"))", ""]
        lines += [MarkdownText.escape(HistoryWords.period(report) + by), ""]
        lines += ["**\(HistoryHeadline.question)** \(MarkdownText.escape(headline.answer))", ""]
        if headline.details.isEmpty { lines.removeLast() }
        lines += headline.details.map { "- \(MarkdownText.escape($0))" }
        for section in HistorySections(report: report).all {
            lines += ["", "## \(MarkdownText.escape(section.title))", ""]
            lines += section.text.flatMap { [Self.prose($0), ""] }
            if !section.rows.isEmpty {
                let isRemarked = !section.remarks.isEmpty
                lines += MarkdownReport.table(
                    section.header + (isRemarked ? ["remark"] : []),
                    isRemarked ? zip(section.rows, section.remarks).map { $0 + [$1] } : section.rows,
                    figures: section.hasFigures)
            }
            if lines.last == "" { lines.removeLast() }
            lines += section.closing.flatMap { ["", Self.prose($0)] }
        }
        lines += ["", "## Definitions", ""]
        lines += HistoryWords.definitions.map { "- **\($0.term)**: \($0.meaning)" }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// A sentence of a section; what it has between backticks is code.
    private static func prose(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return MarkdownText.escape(text) }
        return parts.enumerated().map { index, part in
            index % 2 == 0 ? MarkdownText.escape(String(part)) : "`\(part)`"
        }.joined()
    }
}
