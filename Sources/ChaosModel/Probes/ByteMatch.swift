/// What must come in a stream of bytes: this text, or what `/a regular expression/` finds.
public enum ByteMatch: Hashable, Codable, Sendable {
    case text(ByteText)
    case pattern(TextPattern)
}

extension ByteMatch: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "TEXT|/REGEX/") }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: ByteMatch { .text(.placeholder) }

    /// Reads the text form.
    /// - Throws: `FieldError` for a pattern or a text that is none.
    public init(field text: String) throws(FieldError) {
        if case .pattern(let pattern) = try TextMatch(field: text) {
            self = .pattern(pattern)
        } else {
            let wanted = try ByteText(field: text)
            if wanted.bytes.isEmpty { throw FieldError("an empty text is always there") }
            self = .text(wanted)
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        switch self {
        case .text(let text): text.fieldText
        case .pattern(let pattern): "/\(pattern.text)/"
        }
    }
}
