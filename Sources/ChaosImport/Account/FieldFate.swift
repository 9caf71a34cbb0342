/// What became of one field of an imported document, worst last.
public enum FieldFate: String, Codable, Sendable, CaseIterable, Comparable {
    /// The spec says the same.
    case imported
    /// It says nothing that a spec needs to: Aftershock does it by itself, or the document says it twice.
    case unneeded
    /// The spec says something near it; the note says what differs.
    case approximated
    /// The spec says nothing of it; the note says why, and what comes nearest.
    case notImported = "not-imported"

    /// Orders by how much is lost.
    public static func < (a: FieldFate, b: FieldFate) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// In words, for people.
    public var words: String { self == .notImported ? "not imported" : rawValue }
}
