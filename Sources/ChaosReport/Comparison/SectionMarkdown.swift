/// Sections of text and table as Markdown with GitHub's tables.
enum SectionMarkdown {
    /// A section below a heading of the second level.
    static func lines(_ section: ReportSection) -> [String] {
        var lines = ["## \(MarkdownText.escape(section.title))", ""]
        let text = section.text.map(MarkdownText.escape)
        lines += text.count > 1 ? text.map { "- " + $0 } : text
        guard !section.rows.isEmpty else { return lines }
        if !section.text.isEmpty { lines.append("") }
        let rule = section.header.indices.map { section.hasFigures && $0 > 0 ? "---:" : "---" }
        lines += ([section.header, rule] + section.rows).enumerated().map { index, cells in
            "| " + cells.map { index == 1 ? $0 : MarkdownText.escape($0) }.joined(separator: " | ") + " |"
        }
        return lines
    }
}
