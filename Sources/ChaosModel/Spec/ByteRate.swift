/// How many bytes go in a second: a size with its time, `1MB/s`, `512Ki/s`.
public struct ByteRate: Hashable, Codable, Sendable {
    /// Bytes per second.
    public var bytesPerSecond: UInt64
    /// Makes a rate from bytes per second.
    public init(bytesPerSecond: UInt64) { self.bytesPerSecond = bytesPerSecond }
}

extension ByteRate: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "RATE", pattern: #"^[0-9]+(\.[0-9]+)?(B|(k|M|G|T|Ki|Mi|Gi|Ti)B?)/s$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: ByteRate { ByteRate(bytesPerSecond: 1_000_000) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        guard text.hasSuffix("/s") else {
            guard let size = try? ByteSize(field: text) else {
                throw FieldError(
                    "expected a rate of bytes, found `\(text)`", suggestion: "write it like `1MB/s` or `512Ki/s`")
            }
            throw FieldError(
                "a rate of bytes needs its time, found `\(text)`", suggestion: "write `\(size.fieldText)/s`")
        }
        bytesPerSecond = try ByteSize(field: String(text.dropLast(2))).bytes
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { ByteSize(bytes: bytesPerSecond).fieldText + "/s" }
}
