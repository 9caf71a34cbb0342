/// A question to a name server, as far as one has to understand it to answer: RFC 1035, RFC 6891.
public struct DNSQuery: Hashable, Sendable {
    /// How a server answers: RCODE.
    public enum Code: UInt8, Sendable {
        case success = 0, serverFailure = 2, nameError = 3, refused = 5
    }

    /// Whatever names one question: two queries with the same one ask the same thing.
    public struct Question: Hashable, Sendable {
        /// The name.
        public var name: DNSName
        /// The type.
        public var type: DNSRecordType
        /// The class; 1 is the internet.
        public var recordClass: UInt16
    }

    /// What is asked.
    public let question: Question
    private let header: [UInt8]
    /// The question as it came: the letters' case has to come back (some resolvers check it).
    private let questionBytes: [UInt8]
    /// The flags of the EDNS record; `nil` without one.
    private let extensionFlags: UInt16?

    private static let headerLength = 12

    /// Reads a message; `nil` when it is no plain query with one question, whole and well-formed. Any bytes will do:
    /// none outside the message are read.
    public init?(_ message: some Collection<UInt8>) {
        let bytes = Array(message)
        var reader = DNSReader(bytes)
        guard bytes.count >= Self.headerLength, let identity = reader.word(), let flags = reader.word(),
            let questions = reader.word(), let answers = reader.word(), let authorities = reader.word(),
            let additions = reader.word()
        else { return nil }
        // Neither an answer nor another operation than QUERY.
        guard flags & 0xF800 == 0, questions == 1, let labels = reader.name(), let type = reader.word(),
            let recordClass = reader.word()
        else { return nil }
        _ = identity
        header = Array(bytes.prefix(4))
        questionBytes = Array(bytes[Self.headerLength..<reader.position])
        question = Question(
            name: DNSName(labels: labels), type: DNSRecordType(number: type), recordClass: recordClass)
        var found: UInt16?
        for _ in 0..<(Int(answers) + Int(authorities) + Int(additions)) {
            guard let record = reader.record() else { return nil }
            if record.type == DNSRecordType.opt { found = record.flags }
        }
        extensionFlags = found
    }

    /// The answer of a server: the same question, a code, and addresses if any. Nobody may keep it (time to live 0),
    /// and an answer without records names no SOA, so no cache holds on to it either (RFC 2308).
    /// - Parameter addresses: each 4 or 16 bytes, of the family that was asked for.
    public func answer(_ code: Code, addresses: [[UInt8]] = []) -> [UInt8] {
        // A response, recursion available; identity, operation and "recursion desired" as asked.
        var bytes = [header[0], header[1], 0x80 | header[2] & 0x01, 0x80 | code.rawValue]
        for count in [1, addresses.count, 0, extensionFlags == nil ? 0 : 1] { bytes += Self.bytes(UInt16(count)) }
        bytes += questionBytes
        for address in addresses {
            // A pointer to the question's name.
            bytes += [0xC0, UInt8(Self.headerLength)]
            bytes += Self.bytes(question.type.number) + Self.bytes(question.recordClass)
            bytes += [0, 0, 0, 0] + Self.bytes(UInt16(address.count)) + address
        }
        if let extensionFlags {
            // The root's name, OPT, 1232 bytes of UDP, version 0, DO as asked, no options.
            bytes += [0] + Self.bytes(DNSRecordType.opt) + Self.bytes(1232) + [0, 0]
            bytes += Self.bytes(extensionFlags & 0x8000) + [0, 0]
        }
        return bytes
    }

    private static func bytes(_ word: UInt16) -> [UInt8] { [UInt8(word >> 8), UInt8(word & 0xFF)] }
}
