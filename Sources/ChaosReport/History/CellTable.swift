/// A table whose rows can be linked to, of text and of markup; of a long one a page shows the beginning.
struct CellTable {
    /// A page shows no more rows than this of one table.
    static let rowLimit = 300

    /// A cell: text that is escaped, or markup.
    enum Cell {
        case text(String), markup(String, style: String = "")
    }

    let header: [String]
    let rows: [[Cell]]
    var caption: String?
    var style = ""
    /// The anchors of the rows; none when empty.
    var anchors: [String] = []

    init(_ header: [String], _ rows: [[Cell]], caption: String? = nil, style: String = "", anchors: [String] = []) {
        self.header = header
        self.rows = rows
        self.caption = caption
        self.style = style
        self.anchors = anchors
    }

    init(_ header: [String], text rows: [[String]], caption: String? = nil, style: String = "") {
        self.init(header, rows.map { $0.map { .text($0) } }, caption: caption, style: style)
    }

    var html: String {
        let shown = anchors.isEmpty ? rows.prefix(Self.rowLimit) : rows[...]
        let body = shown.enumerated().map { index, cells in
            let anchor = index < anchors.count ? " id=\"\(anchors[index])\"" : ""
            return "<tr\(anchor)>" + cells.enumerated().map { Self.cell($0.element, isHeader: $0.offset == 0) }.joined()
                + "</tr>"
        }
        let note =
            shown.count < rows.count
            ? "<p class=\"dim\">The first \(shown.count) of \(rows.count) rows; the JSON has all.</p>" : ""
        return HTMLTable(header, rows: body, caption: caption, style: style).text + note
    }

    private static func cell(_ cell: Cell, isHeader: Bool) -> String {
        let open = isHeader ? "<th scope=\"row\"" : "<td"
        let close = isHeader ? "</th>" : "</td>"
        switch cell {
        case .text(let text): return "\(open)>\(Markup.escape(text))\(close)"
        case .markup(let markup, let style):
            return "\(open)\(style.isEmpty ? "" : " class=\"\(style)\"")>\(markup)\(close)"
        }
    }
}
