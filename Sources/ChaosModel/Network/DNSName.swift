/// A domain name as resolvers compare them: RFC 1035, section 2.3.3.
public struct DNSName: Hashable, Sendable {
    /// The labels from left to right, ASCII letters in lower case; none is the root.
    public let labels: [[UInt8]]

    /// Makes a name of labels in any case.
    public init(labels: [[UInt8]]) {
        self.labels = labels.map { $0.map { (65...90).contains($0) ? $0 | 0x20 : $0 } }
    }
}

/// Which names are meant: one, every name below one (`*.example.com`), or all (`*`).
public struct DNSNamePattern: Hashable, Codable, Sendable {
    /// The pattern in lower case, without a dot at its end.
    public let text: String

    /// Every name.
    public static let all = DNSNamePattern(text: "*")

    private init(text: String) { self.text = text }

    /// Whether a name is meant. `*.example.com` is every name below `example.com`, however deep, and not itself.
    public func matches(_ name: DNSName) -> Bool {
        if self == .all { return true }
        let own = text.split(separator: ".").map { Array($0.utf8) }
        if own.first == [UInt8(ascii: "*")] {
            return name.labels.count >= own.count && name.labels.suffix(own.count - 1) == own.dropFirst()
        }
        return name.labels == own
    }
}

extension DNSNamePattern: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(
            jsonType: "string", metavar: "DOMAIN",
            pattern: #"^(\*|(\*\.)?[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?)$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: DNSNamePattern { .all }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let lower = text.lowercased()
        let name = lower.hasSuffix(".") ? lower.dropLast() : lower[...]
        if name == "*" {
            self = .all
            return
        }
        guard name.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw FieldError(
                "`\(text)` has letters that are not ASCII", suggestion: "write it as it is asked for: `xn--…`")
        }
        let rest = name.hasPrefix("*.") ? name.dropFirst(2) : name
        if rest.contains("*") {
            throw FieldError(
                "`*` stands for whole labels at the start only, found `\(text)`",
                suggestion: "write `*.example.com` for every name below example.com")
        }
        let labels = rest.split(separator: ".", omittingEmptySubsequences: false)
        guard rest.utf8.count <= 253,
            labels.allSatisfy({ label in
                (1...63).contains(label.utf8.count)
                    && label.utf8.allSatisfy { byte in
                        byte.isASCIIDigit || (97...122).contains(byte) || byte == 0x2D || byte == 0x5F
                    }
            })
        else {
            throw FieldError("`\(text)` is not a domain name", suggestion: "write it like `*.example.com`")
        }
        self.init(text: String(name))
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { text }
}
