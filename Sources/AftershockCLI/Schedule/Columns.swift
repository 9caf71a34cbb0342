/// Rows whose columns begin below each other.
enum Columns {
    /// The rows as lines; the last column is as wide as it likes.
    static func text(_ rows: [[String]]) -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count - 1 ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { column, cell in
                column == row.count - 1
                    ? cell : cell + String(repeating: " ", count: max(0, widths[column] - cell.count) + 2)
            }.joined()
        }.joined(separator: "\n")
    }
}
