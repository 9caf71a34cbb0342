/// An absolute `http` or `https` address, parsed strictly (RFC 3986): what is written is what is sent.
public struct HTTPURL: Hashable, Codable, Sendable, CustomStringConvertible {
    /// Whether TLS is used.
    public var isSecure: Bool
    /// Host name or address, without brackets.
    public var host: String
    /// Port, 80 or 443 when none was written.
    public var port: UInt16
    /// Path and query, beginning with `/`: the request target.
    public var path: String

    /// Makes an address.
    public init(isSecure: Bool = false, host: String, port: UInt16, path: String = "/") {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.path = path
    }

    /// Host and port of the server.
    public var endpoint: Endpoint { Endpoint(host: host, port: port) }

    /// The value of the `Host` header: without the port when it is the scheme's own.
    public var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : endpoint.description
    }

    /// The address as one would write it.
    public var description: String { "\(isSecure ? "https" : "http")://\(authority)\(path)" }
}

extension HTTPURL: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "URL", pattern: #"^https?://[^\s#@]+$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: HTTPURL { HTTPURL(host: "localhost", port: 80) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let rest: Substring
        switch text {
        case _ where text.hasPrefix("http://"): (isSecure, rest) = (false, text.dropFirst(7))
        case _ where text.hasPrefix("https://"): (isSecure, rest) = (true, text.dropFirst(8))
        default:
            throw FieldError(
                "expected an http or https URL, found `\(text)`", suggestion: "write it like `http://127.0.0.1:8080/`")
        }
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let server = rest[..<end]
        if server.contains("@") {
            throw FieldError(
                "a URL cannot carry credentials", suggestion: "send them with `headers: {Authorization: …}`")
        }
        let hasPort = server.hasSuffix("]") ? false : server.contains(":")
        if !hasPort, server.isEmpty { throw FieldError("the URL `\(text)` names no host") }
        let endpoint = try Endpoint(field: hasPort ? String(server) : "\(server):\(isSecure ? 443 : 80)")
        (host, port) = (endpoint.host, endpoint.port)
        path = rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
        if path.contains("#") {
            throw FieldError("a fragment is never sent to a server", suggestion: "leave out what begins with `#`")
        }
        try Self.check(path)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { description }

    private static func check(_ path: String) throws(FieldError) {
        let bytes = Array(path.utf8)
        for (index, byte) in bytes.enumerated() {
            let isEscape = byte == UInt8(ascii: "%")
            if isEscape,
                !bytes.dropFirst(index + 1).prefix(2).allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
                    || index + 2 >= bytes.count
            {
                throw FieldError(
                    "`%` in a URL needs two hexadecimal digits", suggestion: "write `%25` for the sign itself")
            }
            guard 0x21..<0x7F ~= byte, !"\"<>\\^`{|}".utf8.contains(byte) else {
                let hex = String(byte, radix: 16, uppercase: true)
                throw FieldError(
                    "a URL has only printable ASCII characters",
                    suggestion: "write `%\(hex.count == 1 ? "0" : "")\(hex)` for byte \(index + 1) of the path")
            }
        }
    }
}
