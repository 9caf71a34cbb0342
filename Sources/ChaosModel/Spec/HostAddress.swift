/// One IPv4 or IPv6 address.
public struct HostAddress: Hashable, Codable, Sendable {
    /// 4 or 16 bytes in network byte order.
    public let bytes: [UInt8]

    /// Whether it is IPv6.
    public var isIPv6: Bool { bytes.count == 16 }
}

extension HostAddress: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "ADDRESS") }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: HostAddress { HostAddress(bytes: [0, 0, 0, 0]) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        guard let bytes = IPAddress.bytes(text) else {
            throw FieldError(
                "expected an address, found `\(text)`", suggestion: "write it like `192.0.2.7` or `2001:db8::7`")
        }
        self.bytes = bytes
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { IPAddress.text(bytes) }
}

/// A name server: an address, and a port where it is not 53.
public struct NameServer: Hashable, Codable, Sendable {
    /// Its address.
    public let address: HostAddress
    /// Its port, UDP and TCP.
    public let port: UInt16
}

extension NameServer: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "ADDRESS[:PORT]") }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: NameServer { NameServer(address: .placeholder, port: 53) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        if let bytes = IPAddress.bytes(text) {
            self.init(address: HostAddress(bytes: bytes), port: 53)
            return
        }
        guard let end = try? Endpoint(field: text), let bytes = IPAddress.bytes(end.host), end.port > 0 else {
            throw FieldError(
                "expected the address of a name server, found `\(text)`",
                suggestion: "write it like `10.0.0.2`, `10.0.0.2:5353` or `[2001:db8::2]:53`; names are not looked up")
        }
        self.init(address: HostAddress(bytes: bytes), port: end.port)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        port == 53
            ? address.fieldText : Endpoint(host: address.fieldText, port: port).description
    }
}
