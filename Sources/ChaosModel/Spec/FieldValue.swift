/// A type that a spec field can have. Everything but lists is written as one scalar.
public protocol FieldValue: Sendable {
    /// How the value is described in help and in the JSON Schema.
    static var shape: FieldShape { get }
    /// Stands in while fields are only being declared, and after a field failed to parse.
    static var placeholder: Self { get }
    /// Reads the value.
    /// - Throws: `FieldError` that says what is wrong and what would be right.
    init(field text: String) throws(FieldError)
    /// The value as one would write it in a spec.
    var fieldText: String { get }
}

/// Why a scalar is not a value of its field's type.
public struct FieldError: Error, Hashable, Sendable {
    /// What is wrong, such as "a duration needs a unit".
    public var message: String
    /// What would be right, such as "write `200ms`".
    public var suggestion: String?

    /// Makes an error.
    public init(_ message: String, suggestion: String? = nil) {
        self.message = message
        self.suggestion = suggestion
    }
}

/// The outside of a field's type.
public struct FieldShape: Hashable, Sendable {
    /// JSON Schema's name of the scalar: `string`, `integer`, `number`, `boolean`.
    public var jsonType: String
    /// What to call it in help, such as `DURATION`.
    public var metavar: String
    /// A regular expression for strings with a form of their own.
    public var pattern: String?
    /// The only values allowed, for an enumeration.
    public var choices: [String]?

    /// Describes a type.
    public init(jsonType: String, metavar: String, pattern: String? = nil, choices: [String]? = nil) {
        self.jsonType = jsonType
        self.metavar = metavar
        self.pattern = pattern
        self.choices = choices
    }
}

/// Enumerations with string values are fields as they stand.
extension FieldValue where Self: CaseIterable & RawRepresentable, RawValue == String {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "NAME", choices: allCases.map(\.rawValue))
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: Self {
        guard let first = allCases.first else { preconditionFailure("an enumeration without cases is no field") }
        return first
    }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        guard let value = Self(rawValue: text) else {
            throw FieldError(
                "expected one of \(Self.allCases.map(\.rawValue).joined(separator: ", ")), found `\(text)`",
                suggestion: Spelling.suggestion(for: text, among: Self.allCases.map(\.rawValue)))
        }
        self = value
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { rawValue }
}
