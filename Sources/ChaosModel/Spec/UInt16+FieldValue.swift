/// A TCP or UDP port, 1...65535.
extension UInt16: FieldValue {
    public static var shape: FieldShape { FieldShape(jsonType: "integer", metavar: "PORT") }
    public static var placeholder: UInt16 { 1 }

    public init(field text: String) throws(FieldError) {
        let number = try Int(field: text)
        guard (1...65535).contains(number) else { throw FieldError("a port is 1...65535, found `\(text)`") }
        self = UInt16(number)
    }

    public var fieldText: String { String(self) }
}
