import FoundationEssentials

/// The text of an entry: `{"hash":"H",REST`, one JSON object a line. H is the SHA-256 of `{REST`, the line's own bytes
/// without the hash, so that verifying depends on no JSON writer: every byte of a line is either part of what is hashed,
/// or is the hash, or has only one value that it can have.
public struct AuditLine: Equatable, Sendable {
    /// Digest of some bytes, in 64 lower-case hexadecimal digits.
    public typealias Hash = @Sendable ([UInt8]) throws -> String

    /// What stands for the hash before the first entry.
    public static let origin = String(repeating: "0", count: 64)
    /// The longest line, in bytes with its line feed.
    public static let longest = 1 << 18

    private static let opening = Array("{\"hash\":\"".utf8), closing = Array("\",".utf8)

    /// The entry's hash.
    public var hash: String
    /// The line without its line feed.
    public var bytes: [UInt8]

    /// Writes an entry.
    /// - Throws: what `hash` throws; an encoding error.
    public init(_ entry: AuditEntry, hash: Hash) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = Array(try encoder.encode(entry))
        self.hash = try hash(body)
        bytes = Self.opening + Array(self.hash.utf8) + Self.closing + body.dropFirst()
    }

    /// Reads a line without its line feed: `nil` when it is not of this form, or its hash is another.
    public init?(_ line: some Collection<UInt8>, hash: Hash) rethrows {
        let bytes = Array(line)
        let head = Self.opening.count + 64 + Self.closing.count
        guard bytes.count > head, bytes.starts(with: Self.opening), bytes[..<head].ends(with: Self.closing) else {
            return nil
        }
        let claimed = bytes[Self.opening.count..<Self.opening.count + 64]
        let actual = try hash([UInt8(ascii: "{")] + bytes[head...])
        guard claimed.elementsEqual(actual.utf8) else { return nil }
        self.hash = actual
        self.bytes = bytes
    }

    /// Its place in the chain; `nil` when the line does not say.
    public var link: AuditLink? { try? JSONDecoder().decode(AuditLink.self, from: Data(bytes)) }

    /// The whole entry; `nil` when it is of a later version's kind.
    public var entry: AuditEntry? { try? JSONDecoder().decode(AuditEntry.self, from: Data(bytes)) }
}

extension Collection where Element == UInt8 {
    fileprivate func ends(with suffix: [UInt8]) -> Bool { self.suffix(suffix.count).elementsEqual(suffix) }
}
