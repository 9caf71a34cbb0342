/// Any text without the NUL character, which no kernel interface could be given.
extension String: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "TEXT") }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: String { "" }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        guard !text.utf8.contains(0) else { throw FieldError("text cannot contain the NUL character") }
        self = text
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { self }
}
