/// The way to a value in a JSON text: `$.order.items[0].id`, `$['odd.key']`, or as a pointer, `/order/items/0/id` (RFC 6901).
public struct JSONPath: Hashable, Codable, Sendable {
    /// One step down: to a member of an object, or of an array, or to whichever of them is there.
    struct Step: Hashable, Codable, Sendable {
        var key: [UInt8]?
        var index: Int?
    }

    /// The steps from the top; none is the whole text.
    let steps: [Step]

    init(steps: [Step]) { self.steps = steps }

    /// The most steps: no text is nested deeper.
    static let longest = 64
}

extension JSONPath: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "PATH", pattern: #"^[$/]"#) }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: JSONPath { JSONPath(steps: []) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let steps: [Step]
        switch text.first {
        case "$": steps = try Self.path(text)
        case "/": steps = Self.pointer(text)
        default:
            throw FieldError(
                "expected a path to a JSON field, found `\(text)`",
                suggestion: "write it like `$.\(text.isEmpty ? "order.items[0].id" : text)`")
        }
        guard steps.count <= Self.longest else { throw FieldError("a path has at most \(Self.longest) steps") }
        self.init(steps: steps)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        if steps.contains(where: { $0.key != nil && $0.index != nil }) {
            return steps.map { step in
                "/"
                    + String(decoding: step.key ?? [], as: UTF8.self).map { character in
                        character == "~" ? "~0" : character == "/" ? "~1" : String(character)
                    }.joined()
            }.joined()
        }
        return "$"
            + steps.map { step in
                if let index = step.index { return "[\(index)]" }
                let key = String(decoding: step.key ?? [], as: UTF8.self)
                let isPlain = !key.isEmpty && key.utf8.allSatisfy(Self.isPlain)
                return isPlain ? ".\(key)" : key.contains("'") ? "[\"\(key)\"]" : "['\(key)']"
            }.joined()
    }

    private static func pointer(_ text: String) -> [Step] {
        text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { part in
            let key = part.split(separator: "~1", omittingEmptySubsequences: false).map { piece in
                piece.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
            }.joined(separator: "/")
            let isIndex = !part.isEmpty && part.utf8.count < 10 && part.utf8.allSatisfy(\.isASCIIDigit)
            return Step(key: Array(key.utf8), index: isIndex ? Int(part) : nil)
        }
    }

    private static func path(_ text: String) throws(FieldError) -> [Step] {
        var steps: [Step] = []
        var rest = text.utf8.dropFirst()
        while let sign = rest.popFirst() {
            switch sign {
            case UInt8(ascii: "."):
                let key = rest.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "[") }
                guard !key.isEmpty, key.allSatisfy(isPlain) else {
                    let name = String(Substring(key))
                    throw FieldError(
                        key.isEmpty ? "a field's name is missing in `\(text)`" : "`\(name)` needs quotes in a path",
                        suggestion: key.isEmpty ? "write it like `$.order.items[0].id`" : "write `['\(name)']`")
                }
                steps.append(Step(key: Array(key)))
                rest = rest.dropFirst(key.count)
            case UInt8(ascii: "["):
                steps.append(try bracket(&rest, of: text))
            default:
                throw FieldError(
                    "`\(text)` is not a path to a JSON field", suggestion: "write it like `$.order.items[0].id`")
            }
        }
        return steps
    }

    private static func bracket(_ rest: inout Substring.UTF8View, of text: String) throws(FieldError) -> Step {
        let quote = rest.first
        if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
            rest.removeFirst()
            let key = rest.prefix { $0 != quote }
            rest = rest.dropFirst(key.count + 1)
            if rest.popFirst() == UInt8(ascii: "]") { return Step(key: Array(key)) }
        } else {
            let digits = rest.prefix { $0 != UInt8(ascii: "]") }
            rest = rest.dropFirst(digits.count)
            if rest.popFirst() != nil, !digits.isEmpty, digits.count < 10, digits.allSatisfy(\.isASCIIDigit),
                let index = Int(String(Substring(digits)))
            {
                return Step(index: index)
            }
        }
        throw FieldError(
            "a bracket of `\(text)` holds neither a number nor a quoted name",
            suggestion: "write it like `$.items[0]` or `$['odd key']`; wildcards and filters are not supported")
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "-") || ByteSet.wordBytes.contains(byte)
    }
}
