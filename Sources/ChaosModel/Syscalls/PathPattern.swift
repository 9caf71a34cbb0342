/// A pattern of absolute paths, as glob(7) but for `**`: `*` and `?` stay within one name, `**` crosses slashes.
public struct PathPattern: Hashable, Codable, Sendable, CustomStringConvertible {
    private enum Token: Equatable {
        case byte(UInt8), anyOne, anyInName, anything
    }

    /// The pattern as written.
    public let text: String

    /// Takes a pattern as it is.
    public init(_ text: String) { self.text = text }

    /// The pattern.
    public var description: String { text }

    /// A test for many paths: whether a path, in bytes without the NUL, fits the pattern.
    public func matcher() -> @Sendable ([UInt8]) -> Bool {
        var tokens: [Token] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "*"):
                if tokens.last == .anyInName || tokens.last == .anything {
                    tokens[tokens.count - 1] = .anything
                } else {
                    tokens.append(.anyInName)
                }
            case UInt8(ascii: "?"): tokens.append(.anyOne)
            default: tokens.append(.byte(byte))
            }
        }
        return { [tokens] path in Self.matches(path, tokens) }
    }

    /// In time that grows with the product of the lengths, whatever the pattern: `reached[i]` says whether the first `i`
    /// bytes can be what the tokens so far stand for.
    private static func matches(_ path: [UInt8], _ tokens: [Token]) -> Bool {
        let slash = UInt8(ascii: "/")
        var reached = Array(repeating: false, count: path.count + 1)
        reached[0] = true
        for token in tokens {
            switch token {
            case .anything, .anyInName:
                for index in path.indices where reached[index] && (token == .anything || path[index] != slash) {
                    reached[index + 1] = true
                }
            case .byte, .anyOne:
                var next = Array(repeating: false, count: path.count + 1)
                for index in path.indices where reached[index] {
                    next[index + 1] = token == .byte(path[index]) || (token == .anyOne && path[index] != slash)
                }
                reached = next
            }
        }
        return reached[path.count]
    }
}

extension PathPattern: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "PATH", pattern: #"^(/|\*\*)"#) }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: PathPattern { PathPattern("/") }

    /// Reads the text form.
    /// - Throws: `FieldError` when no absolute path could fit.
    public init(field text: String) throws(FieldError) {
        let text = try String(field: text)
        guard let first = text.first, first == "/" || text.hasPrefix("**") else {
            throw FieldError(
                "a path is absolute, found `\(text)`",
                suggestion: "write it like `/var/lib/shop/**` or, for a name in any directory, `**/orders.db`")
        }
        guard text.utf8.count < 4096 else { throw FieldError("a path has at most 4095 bytes") }
        self.init(text)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { text }
}
