/// Messages of the PostgreSQL protocol, version 3.0: a type byte, a length of 4 bytes that counts itself, the body.
struct PostgresMessage: Equatable {
    /// The type byte: `R`, `E`, `Z` …
    let type: UInt8
    /// What follows the length.
    let body: [UInt8]

    /// The longest message that is read, in bytes: more than any answer to a probe needs.
    static let longest = 64 << 10

    /// Builds the bytes of a message.
    /// - Parameter type: `nil` for the start-up message, which has no type.
    static func bytes(_ type: Character?, _ body: [UInt8]) -> [UInt8] {
        Array((type.map { String($0) } ?? "").utf8) + integer(Int32(body.count + 4)) + body
    }

    /// A number as 4 bytes.
    static func integer(_ value: Int32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

    /// A text with the zero that ends it.
    static func text(_ text: some Sequence<UInt8>) -> [UInt8] { Array(text) + [0] }

    /// The first message of `bytes`, taken away from them; `nil` when it is not whole yet. What is left is not moved, so
    /// that many small messages cost no more than one large one.
    /// - Throws: `Malformed` for a length that no message has.
    static func take(from bytes: inout ArraySlice<UInt8>) throws(Malformed) -> PostgresMessage? {
        guard let type = bytes.first else { return nil }
        guard (65...90).contains(type) || (97...122).contains(type) else { throw Malformed() }
        guard bytes.count >= 5 else { return nil }
        let length = Int(number(bytes.dropFirst().prefix(4)))
        guard (4...longest).contains(length) else { throw Malformed() }
        guard bytes.count > length else { return nil }
        let message = PostgresMessage(type: type, body: Array(bytes.prefix(length + 1).dropFirst(5)))
        bytes = bytes.dropFirst(length + 1)
        return message
    }

    /// The number in up to 4 bytes.
    static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    /// These bytes are no message.
    struct Malformed: Error {}

    /// The SQLSTATE of an ErrorResponse: the field `C`.
    var sqlState: String? {
        body.split(separator: 0).first { $0.first == UInt8(ascii: "C") }
            .map { String(decoding: $0.dropFirst(), as: UTF8.self) }
    }

    /// The first column of a DataRow: `nil` when there is none, empty when it is NULL.
    /// - Throws: `Malformed` when the row is cut off.
    func firstColumn() throws(Malformed) -> ArraySlice<UInt8>? {
        guard body.count >= 2 else { throw Malformed() }
        if Self.number(body[0..<2]) == 0 { return nil }
        guard body.count >= 6 else { throw Malformed() }
        let length = Int32(bitPattern: Self.number(body[2..<6]))
        if length < 0 { return [] }
        guard body.count >= 6 + Int(length) else { throw Malformed() }
        return body[6..<(6 + Int(length))]
    }
}
