/// The answer of a name server to a question for addresses (RFC 1035, section 4).
public struct DNSReply: Hashable, Sendable {
    /// The question on the wire: recursion desired, no EDNS, so an answer over UDP has 512 bytes at most.
    public static func question(_ identity: UInt16, _ name: DNSHostName, _ type: DNSRecordType) -> [UInt8] {
        [UInt8(identity >> 8), UInt8(identity & 255), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name.wire
            + [UInt8(type.number >> 8), UInt8(type.number & 255), 0, 1]
    }

    /// RCODE: 0 is success, 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED.
    public let code: UInt8
    /// Whether the answer did not fit and has to be asked for over TCP.
    public let isTruncated: Bool
    /// The addresses: 4 or 16 bytes each, as asked for.
    public private(set) var addresses: [HostAddress] = []
    /// The lowest time to live of the addresses, in seconds.
    public private(set) var timeToLive: UInt32?

    /// Why a message is no answer.
    public enum Failure: Error, Hashable, Sendable {
        /// It answers another question, or none: to be ignored.
        case foreign
        /// It answers this question in a way that nobody can read.
        case malformed
    }

    /// Reads a message. Any bytes will do: none outside it are read.
    /// - Parameter question: the message that it has to answer: identity, name and type must come back.
    /// - Throws: `Failure`.
    public init(_ message: [UInt8], to question: [UInt8]) throws(Failure) {
        guard message.count >= 12, message[0..<2] == question[0..<2], message[2] & 0xF8 == 0x80 else { throw .foreign }
        var reader = DNSReader(message)
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(Int(reader.word() ?? 0)) }
        code = message[3] & 15
        isTruncated = message[2] & 2 != 0
        // Servers that cannot read a question may answer without it.
        if counts[2] == 0, code != 0 { return }
        let asked = question[12...]
        guard counts[2] == 1, message.count >= question.count,
            zip(message[12...], asked).allSatisfy({ Self.lower($0) == Self.lower($1) })
        else { throw .foreign }
        if isTruncated { return }
        reader = DNSReader(message, at: question.count)
        let type = UInt16(question[question.count - 4]) << 8 | UInt16(question[question.count - 3])
        for _ in 0..<counts[3] {
            guard let record = reader.resource() else { throw .malformed }
            guard record.type == type, record.recordClass == 1 else { continue }
            guard record.data.count == (type == DNSRecordType.a.number ? 4 : 16) else { throw .malformed }
            addresses.append(HostAddress(bytes: Array(record.data)))
            timeToLive = min(timeToLive ?? .max, record.timeToLive)
        }
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }
}
