/// A regular expression that answers are compared with. It reads bytes: `.` and `\w` are one byte each, other characters
/// stand for their UTF-8. No answer and no pattern can make it slow, because nothing is tried twice; so there is nothing
/// in it that needs going back, such as references to groups and look-around.
public struct TextPattern: Sendable {
    /// What a search came to.
    public enum Finding: Hashable, Sendable {
        /// It is there; `group` is where its first group stands, `nil` without one or when that took no part.
        case found(group: Range<Int>?)
        /// It is not there.
        case missing
        /// The search was given up: the text is too long for this pattern.
        case tooCostly
    }

    /// The pattern as written.
    public let text: String
    /// Whether it has a group whose text can be wanted.
    public let hasGroup: Bool
    private let program: PatternProgram

    /// The longest pattern, in bytes.
    private static let longest = 1000

    /// Looks for the pattern anywhere in `bytes`.
    public func contained(in bytes: [UInt8]) -> Finding { PatternSearch.run(program, in: bytes, wantsGroup: false) }

    /// Looks for the first match and where its first group is.
    public func firstGroup(in bytes: [UInt8]) -> Finding { PatternSearch.run(program, in: bytes, wantsGroup: true) }
}

extension TextPattern: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "REGEX") }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: TextPattern {
        guard let pattern = try? TextPattern(field: "x") else { preconditionFailure("`x` is a pattern") }
        return pattern
    }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        guard text.utf8.count <= Self.longest else {
            throw FieldError("a pattern is at most \(Self.longest) bytes long")
        }
        guard !text.isEmpty else { throw FieldError("an empty pattern is found everywhere") }
        var parser = PatternParser(text)
        program = try PatternProgram(try parser.parse())
        hasGroup = parser.hasGroup
        self.text = text
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { text }
}

extension TextPattern: Hashable, Codable {
    /// Patterns that are written alike are alike.
    public static func == (left: TextPattern, right: TextPattern) -> Bool { left.text == right.text }

    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// Reads the text.
    /// - Throws: `DecodingError` for text that is no pattern.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(field: try container.decode(String.self))
        } catch let error as FieldError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.message)
        }
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
