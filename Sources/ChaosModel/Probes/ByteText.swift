/// Bytes as one writes them: text with `\r`, `\n`, `\t`, `\0`, `\\` and `\xHH` for any byte.
public struct ByteText: Hashable, Codable, Sendable {
    /// The bytes.
    public let bytes: [UInt8]

    /// Takes bytes.
    public init(bytes: [UInt8]) { self.bytes = bytes }
}

extension ByteText: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "TEXT") }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: ByteText { ByteText(bytes: []) }

    /// Reads the text form.
    /// - Throws: `FieldError` for a backslash that stands for nothing.
    public init(field text: String) throws(FieldError) {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "0"): bytes.append(0)
            case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "x"):
                guard let high = rest.popFirst()?.hexadecimalDigit, let low = rest.popFirst()?.hexadecimalDigit else {
                    throw FieldError("`\\x` needs two hexadecimal digits", suggestion: "write it like `\\x0a`")
                }
                bytes.append(high << 4 | low)
            default:
                throw FieldError(
                    "a backslash stands before `r`, `n`, `t`, `0`, `xHH` or another backslash",
                    suggestion: "write `\\\\` for the character itself")
            }
        }
        self.bytes = bytes
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        bytes.map { byte in
            switch byte {
            case 13: "\\r"
            case 10: "\\n"
            case 9: "\\t"
            case UInt8(ascii: "\\"): "\\\\"
            case 0x20..<0x7F: String(Unicode.Scalar(byte))
            default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }.joined()
    }
}
