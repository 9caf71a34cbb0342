import ChaosModel

/// A gate's result as Markdown, as for the summary of a pipeline's job.
public struct GateMarkdown: Sendable {
    /// The document, ending with a line break.
    public let text: String

    /// Writes a result.
    public init(_ result: GateResult) {
        var lines = ["# " + GateWords.title(result), "", MarkdownText.escape(GateWords.summary(result))]
        lines += ["", "```yaml"] + result.rules.split(separator: "\n").map(String.init) + ["```"]
        if !result.notes.isEmpty { lines += [""] + result.notes.map { "- " + MarkdownText.escape($0) } }
        lines += [""] + SectionMarkdown.lines(GateWords.section(result))
        text = lines.joined(separator: "\n") + "\n"
    }
}
