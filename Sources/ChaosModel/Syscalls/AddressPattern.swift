/// Which socket addresses a rule is about: a network, a port, or both, such as `10.0.0.0/8`, `10.0.0.7:5432` or `*:443`.
public struct AddressPattern: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The addresses; `nil` is all of both families.
    public var network: CIDR?
    /// The port; `nil` is all.
    public var port: UInt16?

    /// Makes a pattern.
    public init(network: CIDR?, port: UInt16?) {
        self.network = network
        self.port = port
    }

    /// Whether an address fits. An IPv4 address in its IPv6 form (`::ffff:10.0.0.7`) is taken for what it is.
    /// - Parameter bytes: 4 or 16 bytes in network byte order.
    public func matches(_ bytes: [UInt8], port: UInt16) -> Bool {
        if let wanted = self.port, wanted != port { return false }
        guard let network else { return true }
        var bytes = bytes
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        if !network.isIPv6, bytes.count == 16, bytes.starts(with: mapped) { bytes.removeFirst(12) }
        return network.contains(CIDR(bytes: bytes, prefix: bytes.count * 8))
    }

    /// The pattern as one would write it.
    public var description: String { fieldText }
}

extension AddressPattern: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "ADDRESS[:PORT]") }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: AddressPattern { AddressPattern(network: nil, port: nil) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is neither.
    public init(field text: String) throws(FieldError) {
        if let network = try? CIDR(field: text) {
            self.init(network: network, port: nil)
            return
        }
        let hint = FieldError(
            "expected an address, a network or a port, found `\(text)`",
            suggestion: "write it like `10.0.0.0/8`, `10.0.0.7:5432`, `[2001:db8::7]:443` or `*:443`; names are not "
                + "looked up")
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { throw hint }
        var host = text[..<colon]
        if host.isEmpty || host == "*" {
            self.init(network: nil, port: port)
            return
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw FieldError("an IPv6 address needs brackets before a port", suggestion: "write `[\(host)]:\(port)`")
        }
        guard let network = try? CIDR(field: String(host)) else { throw hint }
        self.init(network: network, port: port)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        let host = network.map { port != nil && $0.isIPv6 ? "[\($0.fieldText)]" : $0.fieldText }
        return (host ?? "*") + (port.map { ":\($0)" } ?? "")
    }
}
