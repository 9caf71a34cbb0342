/// A JSON value in the order it was written: just enough for the schema.
public indirect enum SchemaValue: Sendable {
    /// A text.
    case string(String)
    /// A number, `true`, `false` or `null`, as written.
    case raw(String)
    /// A list.
    case array([SchemaValue])
    /// Members in order.
    case object([(String, SchemaValue)])

    /// A list of strings.
    public static func strings(_ values: [String]) -> SchemaValue { .array(values.map(SchemaValue.string)) }

    /// A reference to a definition.
    public static func reference(_ name: String) -> SchemaValue { .object([("$ref", .string("#/$defs/\(name)"))]) }

    /// JSON text, indented by two spaces a level.
    public func text(indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .string(let value): return Self.quoted(value)
        case .raw(let value): return value
        case .array(let values):
            return values.isEmpty ? "[]" : "[\(values.map { $0.text(indent: indent) }.joined(separator: ", "))]"
        case .object(let members):
            if members.isEmpty { return "{}" }
            let lines = members.map { "\(inner)\(Self.quoted($0.0)): \($0.1.text(indent: inner))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
