/// The two header fields that say how a call ended, out of a compressed block (HPACK, RFC 7541). The peer was told to keep
/// no table, and the two are found in both forms that they can have, so nothing else is decoded.
struct GRPCFields: Equatable {
    /// The HTTP status, when it is there.
    var status: UInt16?
    /// The code of the call; `nil` when it is not there.
    var code: UInt16?

    /// The block is cut off or refers to a table.
    struct Malformed: Error {}

    private static let statuses: [UInt16] = [200, 204, 206, 304, 400, 404, 500]
    private static let name = Array("grpc-status".utf8)
    /// The name in the Huffman code of RFC 7541, appendix B.
    private static let codedName: [UInt8] = [0x9a, 0xca, 0xc8, 0xb2, 0x12, 0x34, 0xda, 0x8f]

    /// Reads a block.
    /// - Throws: `Malformed`.
    init(block: some Sequence<UInt8>) throws(Malformed) {
        var rest = Array(block)[...]
        while let first = rest.first {
            if first & 0x80 != 0 {
                let index = try Self.integer(&rest, 7)
                if (8...14).contains(index) { status = Self.statuses[index - 8] }
            } else if first & 0xe0 == 0x20 {
                _ = try Self.integer(&rest, 5)
            } else {
                try readLiteral(&rest, prefix: first & 0x40 != 0 ? 6 : 4)
            }
        }
    }

    private mutating func readLiteral(_ rest: inout ArraySlice<UInt8>, prefix: UInt8) throws(Malformed) {
        let index = try Self.integer(&rest, prefix)
        var isCode = false
        if index == 0 {
            let (text, isCoded) = try Self.string(&rest)
            isCode = text.elementsEqual(isCoded ? Self.codedName : Self.name)
        }
        let (value, isCoded) = try Self.string(&rest)
        if isCode { code = Self.digits(value, isCoded) }
        if (8...14).contains(index) { status = Self.digits(value, isCoded) }
    }

    private static func string(_ rest: inout ArraySlice<UInt8>) throws(Malformed) -> (ArraySlice<UInt8>, Bool) {
        guard let first = rest.first else { throw Malformed() }
        let count = try integer(&rest, 7)
        guard count <= rest.count else { throw Malformed() }
        defer { rest = rest.dropFirst(count) }
        return (rest.prefix(count), first & 0x80 != 0)
    }

    /// A number that begins in the lower bits of a byte.
    private static func integer(_ rest: inout ArraySlice<UInt8>, _ prefix: UInt8) throws(Malformed) -> Int {
        guard let first = rest.popFirst() else { throw Malformed() }
        let most = (1 << Int(prefix)) - 1
        var value = Int(first) & most
        if value < most { return value }
        for shift in stride(from: 0, through: 14, by: 7) {
            guard let byte = rest.popFirst() else { throw Malformed() }
            value += Int(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw Malformed()
    }

    /// A number of at most three digits, as text or in the Huffman code: 0 to 2 have 5 bits, 3 to 9 have 6.
    private static func digits(_ bytes: ArraySlice<UInt8>, _ isCoded: Bool) -> UInt16? {
        guard (1...3).contains(bytes.count) else { return nil }
        if !isCoded {
            return bytes.allSatisfy { (48...57).contains($0) } ? UInt16(String(decoding: bytes, as: UTF8.self)) : nil
        }
        var bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }[...]
        var value: UInt16 = 0
        while bits.count >= 5 {
            let short = bits.prefix(5).reduce(0) { $0 << 1 | UInt16($1) }
            let long = bits.prefix(6).reduce(0) { $0 << 1 | UInt16($1) }
            if short <= 2 {
                (value, bits) = (value * 10 + short, bits.dropFirst(5))
            } else if bits.count >= 6, (25...31).contains(long) {
                (value, bits) = (value * 10 + long - 22, bits.dropFirst(6))
            } else {
                break
            }
        }
        return bits.count < 8 && bits.allSatisfy { $0 == 1 } ? value : nil
    }
}
