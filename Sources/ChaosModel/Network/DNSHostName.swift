/// A name to ask a name server for, in full.
public struct DNSHostName: Hashable, Codable, Sendable {
    /// The name in lower case, without the dot at its end.
    public let text: String

    /// The name on the wire: labels with their lengths, and the root.
    var wire: [UInt8] { text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0] }
}

extension DNSHostName: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "NAME") }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: DNSHostName { DNSHostName(text: "localhost") }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        if IPAddress.bytes(text) != nil {
            throw FieldError("`\(text)` is an address, not a name", suggestion: "write the name that leads to it")
        }
        if text.contains("*") { throw FieldError("a question is for one name, found `\(text)`") }
        let pattern: DNSNamePattern
        do throws(FieldError) {
            pattern = try DNSNamePattern(field: text)
        } catch {
            throw FieldError(error.message, suggestion: "write it like `shop.example.com`")
        }
        self.text = pattern.text
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { text }
}
