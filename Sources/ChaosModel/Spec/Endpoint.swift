/// A TCP address: host name or address, and port.
public struct Endpoint: Hashable, Codable, Sendable, CustomStringConvertible {
    /// Host name or address, without brackets.
    public var host: String
    /// Port.
    public var port: UInt16

    /// Makes an endpoint.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// `127.0.0.1:8080`, with brackets around an IPv6 address.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension Endpoint: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(
            jsonType: "string", metavar: "HOST:PORT", pattern: #"^(\[[0-9A-Fa-f:.]+\]|[^:\[\]/\s]+):[0-9]{1,5}$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: Endpoint { Endpoint(host: "localhost", port: 1) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        if text.contains("://") {
            // Not repeated: a URL may carry a password.
            throw FieldError("expected host and port, found a URL", suggestion: "write it like `127.0.0.1:8080`")
        }
        guard let colon = text.lastIndex(of: ":") else {
            throw FieldError("expected host and port, found `\(text)`", suggestion: "write it like `127.0.0.1:8080`")
        }
        let port = try UInt16(field: String(text[text.index(after: colon)...]))
        let name = text[..<colon]
        if name.hasPrefix("["), name.hasSuffix("]") {
            guard let bytes = IPAddress.bytes(name.dropFirst().dropLast()), bytes.count == 16 else {
                throw FieldError("`\(name)` is not an IPv6 address in brackets")
            }
            self.init(host: IPAddress.text(bytes), port: port)
        } else if name.contains(":") {
            throw FieldError("an IPv6 address needs brackets before a port", suggestion: "write `[\(name)]:\(port)`")
        } else {
            guard Self.isHost(name) else { throw FieldError("`\(name)` is not a host name or an address") }
            self.init(host: String(name), port: port)
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { description }

    /// Whether this is an IPv4 address or a host name (RFC 1123, underscores allowed as resolvers do).
    static func isHost(_ name: some StringProtocol) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...253).contains(name.utf8.count), let last = labels.last else { return false }
        if last.utf8.allSatisfy(\.isASCIIDigit) { return IPAddress.bytes(name)?.count == 4 }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        }
    }
}
