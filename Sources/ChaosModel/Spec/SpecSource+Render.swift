/// How diagnostics look on a terminal.
extension SpecSource {
    /// Every diagnostic, one after the other, with a line end after each.
    public func render(_ diagnostics: Diagnostics, colour: Bool = false, areWarnings: Bool = false) -> String {
        let lines = lines
        return diagnostics.all.map { render($0, lines: lines, colour: colour, isWarning: areWarnings) }.joined()
    }

    /// `file:line:col: error: message`, the source line, a caret and `  help: suggestion`.
    public func render(_ diagnostic: Diagnostic, colour: Bool = false) -> String {
        render(diagnostic, lines: lines, colour: colour, isWarning: false)
    }

    private func render(
        _ diagnostic: Diagnostic, lines: [String.UnicodeScalarView.SubSequence], colour: Bool, isWarning: Bool
    ) -> String {
        let paint = { (text: String, code: String) in colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
        let place = diagnostic.location.map { ":\($0.line):\($0.column)" } ?? ""
        var text =
            paint(Self.printable(name) + place + ":", "1") + " "
            + paint(isWarning ? "warning:" : "error:", isWarning ? "1;33" : "1;31")
        text += " " + Self.printable(diagnostic.message) + "\n"
        if let location = diagnostic.location, lines.indices.contains(location.line - 1) {
            let excerpt = Self.excerpt(of: lines[location.line - 1], around: location.column)
            text += excerpt.line + "\n" + excerpt.indent + paint("^", "1;32") + "\n"
        }
        if let suggestion = diagnostic.suggestion {
            text += "  " + paint("help:", "1") + " \(Self.printable(suggestion))\n"
        }
        return text
    }

    /// The part of a line that fits a terminal, and the white space that leads to `column`; tabs are kept in both.
    private static func excerpt(
        of line: String.UnicodeScalarView.SubSequence, around column: Int
    ) -> (line: String, indent: String) {
        let scalars = Array(line)
        let caret = min(max(0, column - 1), scalars.count)
        let start = caret > 100 ? caret - 60 : 0
        let end = min(scalars.count, start + 140)
        let cut = { (range: Range<Int>) in
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[range])
            return String(text)
        }
        let lead = start > 0 ? "…" : ""
        let blank = String(cut(start..<caret).unicodeScalars.map { $0 == "\t" ? "\t" : " " })
        return (lead + cut(start..<end) + (end < scalars.count ? "…" : ""), (start > 0 ? " " : "") + blank)
    }

    /// Text in which no character can steer a terminal; long text is cut.
    private static func printable(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(400) {
            if scalar.value < 0x20 || 0x7F..<0xA0 ~= scalar.value || scalar.properties.generalCategory == .format {
                shown.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                shown.append(scalar)
            }
        }
        return String(shown) + (text.unicodeScalars.dropFirst(400).isEmpty ? "" : "…")
    }
}
