/// A network of IPv4 or IPv6 addresses, such as `10.0.0.0/8`.
public struct CIDR: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The address in network byte order: 4 or 16 bytes, host bits zero.
    public var bytes: [UInt8]
    /// How many leading bits count.
    public var prefix: Int

    /// Makes a network of 4 or 16 bytes in network byte order; host bits are set to zero.
    public init(bytes: [UInt8], prefix: Int) {
        self.prefix = min(max(0, prefix), bytes.count * 8)
        self.bytes = bytes
        for index in bytes.indices {
            let kept = min(8, max(0, self.prefix - index * 8))
            self.bytes[index] &= UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
    }

    /// Whether it is IPv6.
    public var isIPv6: Bool { bytes.count == 16 }
    /// Whether it matches every address of its family.
    public var isEverything: Bool { prefix == 0 }
    /// Whether it lies inside 127.0.0.0/8 or is ::1.
    public var isLoopback: Bool {
        isIPv6 ? prefix == 128 && bytes == Array(repeating: 0, count: 15) + [1] : prefix >= 8 && bytes[0] == 127
    }

    /// Whether all of `other` lies inside.
    public func contains(_ other: CIDR) -> Bool {
        bytes.count == other.bytes.count && other.prefix >= prefix && CIDR(bytes: other.bytes, prefix: prefix) == self
    }

    /// Whether these networks together match every address of a family, as `0.0.0.0/1` and `128.0.0.0/1` do.
    public static func coverEverything(_ networks: [CIDR]) -> Bool {
        [4, 16].contains { length in
            CIDR(bytes: Array(repeating: 0, count: length), prefix: 0)
                .isCovered(by: networks.filter { $0.bytes.count == length })
        }
    }

    private func isCovered(by networks: [CIDR]) -> Bool {
        let within = networks.filter { CIDR(bytes: $0.bytes, prefix: prefix).bytes == bytes && $0.prefix >= prefix }
        if within.contains(self) { return true }
        // Both halves need at least one network.
        guard within.count > 1 else { return false }
        var upper = bytes
        upper[prefix / 8] |= 0x80 >> UInt8(prefix % 8)
        return [bytes, upper].allSatisfy { CIDR(bytes: $0, prefix: prefix + 1).isCovered(by: within) }
    }

    /// The canonical address (RFC 5952), slash, prefix.
    public var description: String { IPAddress.text(bytes) + "/\(prefix)" }
}

extension CIDR: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(
            jsonType: "string", metavar: "CIDR",
            pattern: #"^([0-9]{1,3}(\.[0-9]{1,3}){3}(/[0-9]{1,2})?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/[0-9]{1,3})?)$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: CIDR { CIDR(bytes: [0, 0, 0, 0], prefix: 32) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = IPAddress.bytes(parts[0]) else {
            throw FieldError(
                "expected an address or a network, found `\(text)`",
                suggestion: "write it like `10.0.0.0/8`, `192.0.2.7` or `2001:db8::/32`; names are not looked up")
        }
        let bits = bytes.count * 8
        guard parts.count == 2 else {
            self.init(bytes: bytes, prefix: bits)
            return
        }
        let digits = parts[1]
        guard digits.utf8.allSatisfy(\.isASCIIDigit), digits.count == 1 || digits.first != "0",
            let prefix = Int(digits), prefix <= bits
        else { throw FieldError("the prefix of a network is 0...\(bits), found `\(digits)`") }
        self.init(bytes: bytes, prefix: prefix)
        guard self.bytes == bytes else {
            throw FieldError(
                "`\(text)` has bits set behind its prefix",
                suggestion: "write `\(description)` for the network or `\(IPAddress.text(bytes))` for the one address")
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { prefix == bytes.count * 8 ? IPAddress.text(bytes) : description }
}
