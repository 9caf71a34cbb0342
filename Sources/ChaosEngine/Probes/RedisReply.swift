/// Reads replies of a Redis server, RESP version 2, from pieces of any size.
struct RedisReply {
    /// One reply.
    enum Value: Equatable {
        /// `+PONG` and `:12`.
        case plain([UInt8])
        /// `-LOADING …`: the whole text.
        case failure([UInt8])
        /// `$5…`; `nil` is the null reply, of a key that is not there.
        case bulk([UInt8]?)
    }

    /// What reading came to.
    enum Reading: Equatable {
        case value(Value)
        case incomplete
        /// These bytes are no reply, or a longer one than anything that is asked for.
        case malformed
    }

    private var bytes: [UInt8] = []
    private static let longestLine = 4096
    private static let longestBulk = 256 << 10

    mutating func reset() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ more: ArraySlice<UInt8>) { bytes += more }

    /// Takes the next reply.
    mutating func next() -> Reading {
        if startsWrongly { return .malformed }
        guard let end = bytes.prefix(Self.longestLine).firstIndex(of: 13) else {
            return bytes.count >= Self.longestLine ? .malformed : .incomplete
        }
        guard end + 1 < bytes.count else { return .incomplete }
        guard bytes[end + 1] == 10 else { return .malformed }
        let line = Array(bytes[1..<end])
        switch bytes[0] {
        case UInt8(ascii: "+"): return take(end + 2, .plain(line))
        case UInt8(ascii: "-"): return line.isEmpty ? .malformed : take(end + 2, .failure(line))
        case UInt8(ascii: ":"): return Self.number(line) == nil ? .malformed : take(end + 2, .plain(line))
        default: return bulk(length: line, from: end + 2)
        }
    }

    private mutating func bulk(length line: [UInt8], from start: Int) -> Reading {
        guard let length = Self.number(line), (-1...Self.longestBulk).contains(length) else { return .malformed }
        if length < 0 { return take(start, .bulk(nil)) }
        let end = start + length
        guard bytes.count >= end + 2 else { return .incomplete }
        guard bytes[end] == 13, bytes[end + 1] == 10 else { return .malformed }
        return take(end + 2, .bulk(Array(bytes[start..<end])))
    }

    private mutating func take(_ count: Int, _ value: Value) -> Reading {
        bytes.removeFirst(count)
        return .value(value)
    }

    private var startsWrongly: Bool { bytes.first.map { !"+-:$".utf8.contains($0) } ?? false }

    private static func number(_ digits: [UInt8]) -> Int? {
        digits.count <= 20 ? Int(String(decoding: digits, as: UTF8.self)) : nil
    }

    /// A command as an array of bulk strings.
    static func command(_ words: [[UInt8]]) -> [UInt8] {
        Array("*\(words.count)\r\n".utf8)
            + words.flatMap { Array("$\($0.count)\r\n".utf8) + $0 + Array("\r\n".utf8) }
    }
}
