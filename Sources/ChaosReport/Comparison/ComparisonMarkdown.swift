import ChaosModel

/// A comparison as Markdown with GitHub's tables.
public struct ComparisonMarkdown: Sendable {
    /// The document, ending with a line break.
    public let text: String

    /// Writes a comparison.
    public init(_ comparison: Comparison) {
        let words = ComparisonWords(comparison)
        var lines = ["# \(MarkdownText.escape(words.title))", "", MarkdownText.escape(words.headline)]
        if !words.cautions.isEmpty { lines += [""] + words.cautions.map { "- " + MarkdownText.escape($0) } }
        for section in words.sections { lines += [""] + SectionMarkdown.lines(section) }
        if let spec = comparison.spec, !spec.isEmpty {
            // A fence longer than any in the text, so that no line of a spec can end it.
            let longest = spec.map { $0.text.split { $0 != "`" }.map(\.count).max() ?? 0 }.max() ?? 0
            let fence = String(repeating: "`", count: max(3, longest + 1))
            lines += ["", "## Specs", "", fence + "diff"]
            lines += spec.map { SpecDifferenceWords.prefix($0) + SectionText.clean($0.text) } + [fence]
        }
        text = lines.joined(separator: "\n") + "\n"
    }
}
