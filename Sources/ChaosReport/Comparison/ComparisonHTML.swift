import ChaosModel

/// A comparison as one self-contained HTML page in the style of the run report: no script, no request.
public struct ComparisonHTML: Sendable {
    /// The document.
    public let text: String

    /// Writes a comparison.
    public init(_ comparison: Comparison) {
        let words = ComparisonWords(comparison)
        var body = [
            "<h1>\(Markup.escape(words.title))</h1>", "<p class=\"reason\">\(Markup.escape(words.headline))</p>",
        ]
        if !words.cautions.isEmpty {
            body += ["<ul class=\"warnings\">"] + words.cautions.map { "<li>\(Markup.escape($0))</li>" } + ["</ul>"]
        }
        body +=
            DifferenceChart(comparison).map { ["<h2>Differences</h2>", "<div class=\"scroll\">\($0.svg)</div>"] } ?? []
        body += words.sections.flatMap(Self.section)
        if let spec = comparison.spec, !spec.isEmpty {
            body.append("<h2>Specs</h2><pre>")
            body += spec.map { line in
                let text = Markup.escape(SpecDifferenceWords.prefix(line) + line.text)
                return switch line.kind {
                case .removed: "<del>\(text)</del>"
                case .added: "<ins>\(text)</ins>"
                case .same, .skipped: text
                }
            }
            body.append("</pre>")
        }
        text = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>\(Markup.escape(words.title))</title>
            <style>
            \(HTMLStyle.css)
            \(Self.css)
            </style></head><body><main>
            \(body.joined(separator: "\n"))
            </main></body></html>

            """
    }

    private static let css = """
        .worse{color:var(--bad)}.better{color:var(--good)}pre{overflow-x:auto;background:var(--card);padding:8px 12px;border-radius:6px}
        ins{color:var(--good);text-decoration:none}del{color:var(--bad);text-decoration:none}
        svg.differences{width:100%;height:auto;display:block;max-width:760px}svg.differences .zero{stroke:var(--dim)}
        @media(max-width:640px){svg.differences{min-width:760px}}
        svg.differences g{fill:var(--dim);stroke:var(--dim)}svg.differences g.worse{fill:var(--bad);stroke:var(--bad)}
        svg.differences g.better{fill:var(--good);stroke:var(--good)}svg.differences text{stroke:none;fill:var(--fg)}
        """

    private static func section(_ section: ReportSection) -> [String] {
        var parts = ["<h2>\(Markup.escape(section.title))</h2>"]
        parts += section.text.map { "<p>\(Markup.escape($0))</p>" }
        guard !section.rows.isEmpty else { return parts }
        let head = section.header.map { $0.isEmpty ? "<td></td>" : "<th scope=\"col\">\(Markup.escape($0))</th>" }
        parts.append(
            "<div class=\"scroll\"><table\(section.hasFigures ? " class=\"figures\"" : "")><thead><tr>\(head.joined())</tr></thead><tbody>"
        )
        parts += section.rows.map { row in
            let cells = row.dropFirst().map { cell in
                let isVerdict = ["better", "worse", "unknown", "held", "missed"].contains(cell)
                return "<td\(isVerdict ? " class=\"\(cell)\"" : "")>\(Markup.escape(cell))</td>"
            }
            return "<tr><th scope=\"row\">\(Markup.escape(row[0]))</th>\(cells.joined())</tr>"
        }
        return parts + ["</tbody></table></div>"]
    }
}
