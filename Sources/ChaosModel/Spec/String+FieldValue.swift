/// Any text without the NUL character, which no kernel interface could be given.
extension String: FieldValue {
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "TEXT") }
    public static var placeholder: String { "" }

    public init(field text: String) throws(FieldError) {
        guard !text.utf8.contains(0) else { throw FieldError("text cannot contain the NUL character") }
        self = text
    }

    public var fieldText: String { self }
}
