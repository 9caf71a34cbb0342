/// Reads the parts of a file in the form of RFC 9636 (TZif), from front to back.
struct TimeZoneFileReader {
    /// What a block of the file says.
    struct Block {
        var transitions: [TimeZoneRules.Transition], first: TimeZoneRules.Clock
    }

    var bytes: ArraySlice<UInt8>

    /// Numbers of: isut, isstd, leap seconds, transitions, types, characters.
    mutating func header() -> (version: UInt8, counts: [Int])? {
        guard bytes.count >= 44, bytes.starts(with: Array("TZif".utf8)) else { return nil }
        let version = bytes[bytes.startIndex + 4]
        bytes = bytes.dropFirst(20)
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(number(4)) }
        return counts.allSatisfy { (0...100_000).contains($0) } && counts[4] > 0 ? (version, counts) : nil
    }

    /// The length of the block that a header announces.
    static func length(_ counts: [Int], width: Int) -> Int {
        counts[3] * (width + 1) + counts[4] * 6 + counts[5] + counts[2] * (width + 4) + counts[1] + counts[0]
    }

    /// Leaves out so many bytes; false when there are less.
    mutating func skip(_ length: Int) -> Bool {
        guard bytes.count >= length else { return false }
        bytes = bytes.dropFirst(length)
        return true
    }

    /// The block that a header announced.
    mutating func block(_ counts: [Int], width: Int) -> Block? {
        guard bytes.count >= Self.length(counts, width: width) else { return nil }
        var times: [Int] = [], kinds: [Int] = [], offsets: [Int] = [], names: [Int] = []
        for _ in 0..<counts[3] { times.append(number(width)) }
        for _ in 0..<counts[3] { kinds.append(number(1) & 0xFF) }
        for _ in 0..<counts[4] {
            offsets.append(number(4))
            names.append(number(2) & 0xFF)
        }
        let characters = Array(bytes.prefix(counts[5]))
        bytes = bytes.dropFirst(counts[5] + counts[2] * (width + 4) + counts[1] + counts[0])
        guard kinds.allSatisfy(offsets.indices.contains), offsets.allSatisfy({ abs($0) <= TimeZoneRules.farthest }),
            times == times.sorted(), times.allSatisfy({ $0 == TimeZoneRules.bounded($0) })
        else { return nil }
        let clocks = zip(offsets, names).map { offset, start in
            let name = characters.dropFirst(start).prefix { $0 != 0 }
            return TimeZoneRules.Clock(offset: offset, name: String(decoding: name, as: UTF8.self))
        }
        return Block(
            transitions: zip(times, kinds).map { TimeZoneRules.Transition(at: $0, clock: clocks[$1]) },
            first: clocks[0])
    }

    /// The line that closes the file: the rule after the last transition.
    mutating func footer() -> String? {
        guard bytes.first == 10, let end = bytes.dropFirst().firstIndex(of: 10) else { return nil }
        return String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self)
    }

    /// A signed number, the most significant byte first.
    private mutating func number(_ width: Int) -> Int {
        var value = Int64(Int8(bitPattern: bytes.first ?? 0))
        for byte in bytes.prefix(width).dropFirst() { value = value << 8 | Int64(byte) }
        bytes = bytes.dropFirst(width)
        return Int(value)
    }
}
