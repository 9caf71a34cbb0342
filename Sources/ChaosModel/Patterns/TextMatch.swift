/// What a text must be: exactly this, or `/a regular expression/` that is found in it.
public enum TextMatch: Hashable, Codable, Sendable {
    /// The whole text, every byte.
    case exactly(String)
    /// Found anywhere in the text.
    case pattern(TextPattern)

    /// Whether `bytes` are such a text.
    public func accepts(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .exactly(let text): bytes.elementsEqual(text.utf8)
        case .pattern(let pattern): pattern.contained(in: bytes) == .found(group: nil)
        }
    }
}

extension TextMatch: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "TEXT|/REGEX/") }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: TextMatch { .exactly("") }

    /// Reads the text form.
    /// - Throws: `FieldError` for a pattern that is none.
    public init(field text: String) throws(FieldError) {
        let isPattern = text.utf8.count > 2 && text.hasPrefix("/") && text.hasSuffix("/")
        self = isPattern ? .pattern(try TextPattern(field: String(text.dropFirst().dropLast()))) : .exactly(text)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        switch self {
        case .exactly(let text): text
        case .pattern(let pattern): "/\(pattern.text)/"
        }
    }
}
