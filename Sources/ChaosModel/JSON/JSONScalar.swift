/// A value of JSON that is neither an object nor an array.
public enum JSONScalar: Hashable, Codable, Sendable {
    case string(String)
    case number(Double)
    case bool(Bool)
    case null

    /// A value of a spec: as in JSON, quotes make `"5"` and `"true"` text.
    init(text: String, isPlain: Bool) {
        switch text {
        case _ where !isPlain: self = .string(text)
        case "true": self = .bool(true)
        case "false": self = .bool(false)
        case "null", "~", "": self = .null
        default:
            let number = JSONScan.find(JSONPath(steps: []), in: Array(text.utf8))
            if case .scalar(.number(let value)) = number { self = .number(value) } else { self = .string(text) }
        }
    }
}

extension JSONScalar: CustomStringConvertible {
    /// The value as one would write it.
    public var description: String {
        switch self {
        case .string(let text): text
        case .number(let value): value.shortText
        case .bool(let value): "\(value)"
        case .null: "null"
        }
    }
}
