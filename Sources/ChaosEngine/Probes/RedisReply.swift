/// Reads one reply of the Redis protocol (RESP2) from whatever pieces it arrives in: a line, or a string of a length.
struct RedisReply {
    /// What was replied.
    enum Answer: Equatable {
        case status(String), error(String), number(Int), bulk(String)
        /// There is no such value.
        case none
        case malformed
    }

    /// The most bytes of a reply that are read.
    static let limit = 64 << 10

    private var bytes: [UInt8] = []
    /// What was replied, once it is all there.
    private(set) var answer: Answer?

    /// A command and its arguments as an array of strings.
    static func command(_ words: [String]) -> [UInt8] {
        Array(("*\(words.count)\r\n" + words.map { "$\($0.utf8.count)\r\n\($0)\r\n" }.joined()).utf8)
    }

    /// Takes the first `count` bytes of `buffer`.
    mutating func consume(_ buffer: [UInt8], count: Int) {
        guard answer == nil else { return }
        bytes += buffer[..<count]
        if let end = bytes.firstIndex(of: 10) { read(end) }
        if answer == nil, bytes.count > Self.limit { answer = .malformed }
    }

    private mutating func read(_ end: Int) {
        guard end >= 2, bytes[end - 1] == 13 else { return answer = .malformed }
        let line = String(decoding: bytes[1..<end - 1], as: UTF8.self)
        switch bytes[0] {
        case UInt8(ascii: "+"): answer = .status(line)
        case UInt8(ascii: "-"): answer = .error(line)
        case UInt8(ascii: ":"): answer = Int(line).map(Answer.number) ?? .malformed
        case UInt8(ascii: "$"):
            guard let length = Int(line), length >= -1, length <= Self.limit else { return answer = .malformed }
            if length == -1 { return answer = Answer.none }
            guard bytes.count >= end + 1 + length + 2 else { return }
            answer = .bulk(String(decoding: bytes[end + 1..<end + 1 + length], as: UTF8.self))
        default: answer = .malformed
        }
    }
}
