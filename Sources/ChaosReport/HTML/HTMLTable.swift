/// A table that scrolls by itself where it is too wide.
struct HTMLTable {
    /// Its markup.
    let text: String

    /// A table of plain text, whose first column names the rows; `hasFigures` aligns the others to the right.
    init(_ header: [String], _ rows: [[String]], caption: String? = nil, hasFigures: Bool = false) {
        let body = rows.map { row in
            "<tr><th scope=\"row\">\(Markup.escape(row.first ?? ""))</th>\(Self.cells(Array(row.dropFirst())))</tr>"
        }
        self.init(header, rows: body, caption: caption, hasFigures: hasFigures)
    }

    /// A table of rows that are markup already; `style` is a class of the table.
    init(_ header: [String], rows: [String], caption: String? = nil, hasFigures: Bool = false, style: String = "") {
        let head = header.map { $0.isEmpty ? "<td></td>" : "<th scope=\"col\">\(Markup.escape($0))</th>" }.joined()
        let title = caption.map { "<caption>\(Markup.escape($0))</caption>" } ?? ""
        let styles = [hasFigures ? "figures" : "", style].filter { !$0.isEmpty }
        let kind = styles.isEmpty ? "" : " class=\"\(styles.joined(separator: " "))\""
        // What scrolls must be reachable by keyboard.
        text =
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(Markup.escape(caption ?? header.first { !$0.isEmpty } ?? "table"))\">"
            + "<table\(kind)>\(title)<thead><tr>\(head)</tr></thead>\n<tbody>\(rows.joined(separator: "\n"))</tbody></table></div>"
    }

    /// Cells of plain text.
    static func cells(_ values: [String]) -> String {
        values.map { "<td\(isFigure($0) ? " class=\"n\"" : "")>\(Markup.escape($0))</td>" }.joined()
    }

    /// Whether a cell is a number with its unit, which a line break would tear apart.
    private static func isFigure(_ text: String) -> Bool {
        text.utf8.count < 14 && text.contains(" ") && text.first.map { "0123456789×+−>".contains($0) } ?? false
    }
}
