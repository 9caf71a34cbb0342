import ChaosModel

/// Sections of text and table as plain text.
enum SectionText {
    /// A section: its title, its text, its table.
    static func lines(_ section: ReportSection, width: Int) -> [String] {
        [section.title] + section.text.flatMap { wrap($0, width: width, indent: 2) } + table(section, width: width)
    }

    /// A table where it fits, and else a paragraph for each row, in which every value has its column's name before it.
    private static func table(_ section: ReportSection, width: Int) -> [String] {
        let rows = ([section.header] + section.rows).map { $0.map(clean) }
        guard let header = rows.first, rows.count > 1 else { return [] }
        let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        guard widths.reduce(2 * header.count, +) <= width else {
            return rows.dropFirst().flatMap { cells in
                let named = zip(header, cells).dropFirst().filter { !$0.1.isEmpty && $0.1 != "–" }
                    .map { $0.isEmpty ? $1 : "\($0) \($1)" }
                return wrap("\(cells[0]): \(named.joined(separator: ", "))", width: width, indent: 2)
            }
        }
        return rows.map { cells in
            var line = " "
            for (cell, width) in zip(cells, widths) {
                let fill = String(repeating: " ", count: width - cell.count)
                line += " " + (section.hasFigures && cell != cells[0] ? fill + cell : cell + fill) + " "
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// Breaks text into lines; all but the first are indented by two more.
    static func wrap(_ text: String, width: Int, indent: Int = 0) -> [String] {
        var lines: [String] = []
        var line = String(repeating: " ", count: indent)
        let margin = String(repeating: " ", count: indent + (indent > 0 ? 2 : 0))
        var isEmpty = true
        for word in clean(text).split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = margin
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return lines + [line]
    }

    /// Text from outside must not steer the terminal.
    static func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
