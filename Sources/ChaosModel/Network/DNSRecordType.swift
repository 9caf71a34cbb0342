/// What a question asks for: the record types of the IANA registry, `TYPE65280` for one without a name here (RFC 3597).
public struct DNSRecordType: Hashable, Codable, Sendable {
    /// The number on the wire.
    public let number: UInt16

    /// Takes a number.
    public init(number: UInt16) { self.number = number }

    /// IPv4 addresses.
    public static let a = DNSRecordType(number: 1)
    /// IPv6 addresses.
    public static let aaaa = DNSRecordType(number: 28)
    /// The pseudo-record of EDNS.
    static let opt: UInt16 = 41

    private static let names: [(name: String, number: UInt16)] = [
        ("A", 1), ("NS", 2), ("CNAME", 5), ("SOA", 6), ("PTR", 12), ("MX", 15), ("TXT", 16), ("AAAA", 28), ("SRV", 33),
        ("NAPTR", 35), ("DS", 43), ("DNSKEY", 48), ("TLSA", 52), ("SVCB", 64), ("HTTPS", 65), ("ANY", 255),
        ("CAA", 257),
    ]
}

extension DNSRecordType: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "TYPE", pattern: #"^[A-Z]+$|^TYPE[0-9]{1,5}$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: DNSRecordType { .a }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        if let known = Self.names.first(where: { $0.name == text.uppercased() }) {
            self.init(number: known.number)
        } else if text.uppercased().hasPrefix("TYPE"), let number = UInt16(text.dropFirst(4)) {
            self.init(number: number)
        } else {
            throw FieldError(
                "`\(text)` is no record type", suggestion: Spelling.suggestion(for: text, among: Self.names.map(\.name))
            )
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { Self.names.first { $0.number == number }?.name ?? "TYPE\(number)" }
}
