import ChaosModel

/// One value of an imported document and what became of it.
public struct ImportedField: Codable, Hashable, Sendable {
    /// The document's number in its file, counted from 1.
    public var document: Int
    /// Where it is in the document: `spec.delay.latency`; `.` for a document that is a single value.
    public var path: String
    /// Where it stands in the file.
    public var location: Location
    /// What is written there, cut when long; secrets are left out.
    public var value: String
    /// What became of it.
    public var fate: FieldFate
    /// Where it went, what differs, or why it is not imported.
    public var note: String
}
