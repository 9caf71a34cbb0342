/// `true` or `false`, and nothing else: `yes`, `on` and the like are strings.
extension Bool: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "boolean", metavar: "BOOL") }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: Bool { false }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        switch text {
        case "true": self = true
        case "false": self = false
        default:
            let meant: Bool? =
                switch text.lowercased() {
                case "yes", "y", "on", "true", "1": true
                case "no", "n", "off", "false", "0": false
                default: nil
                }
            throw FieldError("expected true or false, found `\(text)`", suggestion: meant.map { "write `\($0)`" })
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { self ? "true" : "false" }
}
