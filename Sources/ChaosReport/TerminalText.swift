/// Text laid out for a terminal: wrapped and aligned in its width, coloured or not.
struct TerminalText {
    /// ANSI colours and weights.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    /// Columns, 48...160.
    let width: Int
    private let colour: Bool

    init(width: Int, colour: Bool) {
        self.width = min(max(width, 48), 160)
        self.colour = colour
    }

    func paint(_ text: String, _ style: Style) -> String {
        colour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    func section(_ title: String) -> [String] { ["", paint(title, .bold)] }

    /// A table where it fits; otherwise, when `stacked`, one whose first column has lines of its own; otherwise a paragraph
    /// for each row, in which every value has its column's name before it.
    func table(_ part: ReportSection, stacked: Bool = false) -> [String] {
        let rows = ([part.header] + part.rows).map { $0.map(Self.clean) }
        guard let header = rows.first, rows.count > 1 else { return [] }
        if let lines = aligned(rows, part, indent: 2) { return lines }
        if stacked, let lines = stack(rows, part) { return lines }
        return rows.dropFirst().flatMap { cells in
            let named = zip(header, cells).dropFirst().filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }
            return wrap("\(cells[0]): \(named.joined(separator: ", "))", indent: 2)
        }
    }

    /// The rows in columns; `nil` when they do not fit.
    private func aligned(_ rows: [[String]], _ part: ReportSection, indent: Int) -> [String]? {
        guard let header = rows.first else { return nil }
        let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        guard widths.reduce(2 * (header.count - 1) + indent, +) <= width else { return nil }
        let margin = String(repeating: " ", count: indent)
        return rows.enumerated().map { index, cells in
            var line = margin + Self.pad(cells[0], widths[0])
            for column in header.indices.dropFirst() {
                line +=
                    part.hasFigures
                    ? " " + Self.pad(cells[column], widths[column] + 1, left: true)
                    : "  " + Self.pad(cells[column], widths[column])
            }
            while line.last == " " { line.removeLast() }
            return index == 0 ? paint(line, .dim) : line
        }
    }

    /// The columns but the first, each row after a line with its first cell unless the row before had the same.
    private func stack(_ rows: [[String]], _ part: ReportSection) -> [String]? {
        guard rows[0].count > 2, let lines = aligned(rows.map { Array($0.dropFirst()) }, part, indent: 4) else {
            return nil
        }
        var result = [lines[0]]
        for index in rows.indices.dropFirst() {
            if index == 1 || rows[index][0] != rows[index - 1][0] { result += wrap(rows[index][0], indent: 2) }
            result.append(lines[index])
        }
        return result
    }

    /// The lines of a text, each after a margin of `indent` columns.
    func wrap(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = margin
        for word in Self.words(text) {
            if line.count > indent, line.count + 1 + word.count > width {
                lines.append(line)
                line = margin
            }
            line += (line.count > indent ? " " : "") + word
        }
        return lines + [line]
    }

    /// The words of a text; a figure stays together with its unit and its error.
    private static func words(_ text: String) -> [String] {
        let units: Set<Substring> = [
            "µs", "ms", "s", "min", "h", "%", "±", "<=", "µs,", "ms,", "s,", "%,", "s;", "ms.", "s.", "%.", "%)", "%),",
            "%);",
        ]
        let openers: Set<Substring> = ["±", "<=", ">"]
        var words: [String] = []
        var opened = false
        for word in clean(text).split(separator: " ") {
            if let last = words.last, opened || units.contains(word), last.count + word.count < 28 {
                words[words.count - 1] = last + " " + word
            } else {
                words.append(String(word))
            }
            opened = openers.contains(word)
        }
        return words
    }

    /// A text filled up with spaces on its right, or on its left.
    static func pad(_ text: String, _ width: Int, left: Bool = false) -> String {
        let fill = String(repeating: " ", count: max(width - text.count, left ? 1 : 0))
        return left ? fill + text : text + fill
    }

    /// Text from outside must not steer the terminal.
    static func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.isSteering ? " " : $0 }))
    }
}
