import Glibc

/// The attributes of one nesting level of a netlink message, in order.
struct NetlinkAttributes {
    private var values: [(type: UInt16, value: ArraySlice<UInt8>)] = []

    /// Parses a row of attributes.
    /// - Throws: `EBADMSG` when a length leaves the bytes.
    init(_ bytes: ArraySlice<UInt8>) throws(KernelError) {
        var rest = bytes
        while !rest.isEmpty {
            guard let length = rest.integer(UInt16.self, at: 0), length >= 4, Int(length) <= rest.count,
                let type = rest.integer(UInt16.self, at: 2)
            else { throw KernelError("parse netlink attribute", errno: EBADMSG) }
            // The two upper bits say "nested" and "network byte order".
            values.append((type & 0x3FFF, rest.dropFirst(4).prefix(Int(length) - 4)))
            rest = rest.dropFirst((Int(length) + 3) & ~3)
        }
    }

    /// The first attribute of a type.
    subscript(type: Int) -> ArraySlice<UInt8>? { values.first { Int($0.type) == type }?.value }

    /// Every attribute with its type, in order.
    var list: [(type: Int, value: ArraySlice<UInt8>)] { values.map { (Int($0.type), $0.value) } }

    /// Every attribute's value, in order.
    var all: [ArraySlice<UInt8>] { values.map(\.value) }

    /// The attributes inside an attribute; `nil` when it is absent.
    func nested(_ type: Int) throws(KernelError) -> NetlinkAttributes? {
        guard let bytes = self[type] else { return nil }
        return try NetlinkAttributes(bytes)
    }

    /// A string, up to its terminating zero.
    func string(_ type: Int) -> String? {
        self[type].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// An integer in host byte order; `nil` when it is absent or too short.
    func integer<Value: FixedWidthInteger>(_ type: Int, as: Value.Type = Value.self) -> Value? {
        self[type]?.integer(Value.self, at: 0)
    }
}

extension ArraySlice<UInt8> {
    /// The integer in host byte order at a distance from the slice's start; `nil` when it would leave the slice.
    func integer<Value: FixedWidthInteger>(_: Value.Type, at offset: Int) -> Value? {
        guard offset >= 0, offset + MemoryLayout<Value>.size <= count else { return nil }
        return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Value.self) }
    }
}
