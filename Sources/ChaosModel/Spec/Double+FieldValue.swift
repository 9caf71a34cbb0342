/// A number, with or without sign, fraction and exponent: `12`, `-0.5`, `1e6`.
extension Double: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "number", metavar: "NUMBER") }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: Double { 0 }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        guard let value = Double(text), value.isFinite,
            text.utf8.allSatisfy({ $0.isASCIIDigit || "+-.eE".utf8.contains($0) })
        else {
            let number = Decimal.split(text).map { $0.number.text }
            throw FieldError(
                "expected a number, found `\(text)`", suggestion: number.map { "write `\($0)`; it takes no unit" })
        }
        self = value
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { shortText }

    /// The number without a fraction that is zero: `5`, `0.25`.
    var shortText: String {
        let text = "\(self)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
