/// Walks over a DNS message. Every step is checked against its end, and no step goes back, so it always comes to one.
struct DNSReader {
    private let bytes: [UInt8]
    /// The next byte.
    private(set) var position = 0

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The next two bytes, in network byte order.
    mutating func word() -> UInt16? {
        guard position + 2 <= bytes.count else { return nil }
        defer { position += 2 }
        return UInt16(bytes[position]) << 8 | UInt16(bytes[position + 1])
    }

    /// The labels of a name that is written out in full, at most 255 bytes of it; a pointer is refused.
    mutating func name() -> [[UInt8]]? {
        var labels: [[UInt8]] = []
        var length = 1
        while position < bytes.count {
            let count = Int(bytes[position])
            position += 1
            if count == 0 { return labels }
            length += count + 1
            guard count < 64, length <= 255, position + count <= bytes.count else { return nil }
            labels.append(Array(bytes[position..<position + count]))
            position += count
        }
        return nil
    }

    /// Type and flags (the lower half of the time to live, where EDNS has them) of the next record.
    mutating func record() -> (type: UInt16, flags: UInt16)? {
        guard skipName(), let type = word(), word() != nil, word() != nil, let flags = word(), let length = word(),
            position + Int(length) <= bytes.count
        else { return nil }
        position += Int(length)
        return (type, flags)
    }

    /// The next record in full.
    mutating func resource() -> (type: UInt16, recordClass: UInt16, timeToLive: UInt32, data: ArraySlice<UInt8>)? {
        guard skipName(), let type = word(), let recordClass = word(), let high = word(), let low = word(),
            let length = word(), position + Int(length) <= bytes.count
        else { return nil }
        position += Int(length)
        return (type, recordClass, UInt32(high) << 16 | UInt32(low), bytes[(position - Int(length))..<position])
    }

    /// Goes past a name. A pointer ends it, wherever that leads.
    private mutating func skipName() -> Bool {
        while position < bytes.count {
            let count = Int(bytes[position])
            position += 1
            if count == 0 { return true }
            if count & 0xC0 == 0xC0 {
                position += 1
                return position <= bytes.count
            }
            guard count < 64 else { return false }
            position += count
        }
        return false
    }
}
