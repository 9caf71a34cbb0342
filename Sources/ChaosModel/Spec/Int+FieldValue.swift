/// A whole number in decimal digits. A leading zero is refused: YAML 1.1 would read `010` as eight.
extension Int: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "integer", metavar: "NUMBER") }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: Int { 0 }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy(\.isASCIIDigit) else {
            throw FieldError("expected a whole number, found `\(text)`")
        }
        guard digits.count == 1 || digits.first != "0" else {
            throw FieldError("a number has no leading zero, found `\(text)`")
        }
        guard let value = Int(text) else { throw FieldError("the number `\(text)` is too large") }
        self = value
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { String(self) }
}
