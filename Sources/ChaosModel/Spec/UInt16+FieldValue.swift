/// A TCP or UDP port, 1...65535.
extension UInt16: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "integer", metavar: "PORT") }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: UInt16 { 1 }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let number = try Int(field: text)
        guard (1...65535).contains(number) else { throw FieldError("a port is 1...65535, found `\(text)`") }
        self = UInt16(number)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { String(self) }
}
