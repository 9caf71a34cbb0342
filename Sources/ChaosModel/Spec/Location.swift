/// A place in a spec file. Lines and columns count from 1.
public struct Location: Hashable, Codable, Sendable, Comparable {
    /// The line, counted from 1.
    public var line: Int
    /// The column in Unicode scalars, counted from 1.
    public var column: Int

    /// Makes a location from a line and a column, both counted from 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Orders by line, then by column.
    public static func < (a: Location, b: Location) -> Bool {
        (a.line, a.column) < (b.line, b.column)
    }
}
