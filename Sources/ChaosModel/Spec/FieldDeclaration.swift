/// One field, declared once: parsing, schema, help and command-line flags all come from it.
public struct FieldDeclaration: Hashable, Sendable {
    /// The key.
    public var name: String
    /// One sentence.
    public var summary: String
    /// The type.
    public var shape: FieldShape
    /// Whether it is a list, which may also be written as one scalar.
    public var isList: Bool
    /// Whether it must be given.
    public var isRequired: Bool
    /// The value when it is not given, as one would write it.
    public var defaultText: String?
    /// An example value.
    public var example: String?
    /// Whether it is a mapping of free names to such values.
    public var isMap = false
    /// The fields of a mapping with fields of its own; empty for everything else.
    public var properties: [FieldDeclaration] = []
}
