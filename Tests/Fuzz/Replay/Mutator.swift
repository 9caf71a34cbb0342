/// Makes inputs out of others: bytes turned, cut out, doubled, put in from elsewhere. The same seed makes the same inputs.
struct Mutator {
    private var state: UInt64
    private let corpus: [[UInt8]]
    private let longest: Int

    /// Numbers and marks that parsers are known to stumble over.
    private static let oddities = [
        "", "\0", "\n", "\r\n", "-1", "99999999999999999999", "1e309", "[[[[", "{{{{", "\"", "\\", "<script>", "\u{85}",
        "\u{1B}[2J", "é", "%", "*", "&a ", ": ", "nan",
    ].map { Array($0.utf8) }

    init(corpus: [[UInt8]], longest: Int, seed: UInt64) {
        self.corpus = corpus
        self.longest = longest
        state = seed
    }

    /// The next input.
    mutating func next() -> [UInt8] {
        var bytes = corpus[random(corpus.count)]
        for _ in 0...random(4) {
            let start = random(bytes.count + 1)
            let end = min(bytes.count, start + 1 + random(16))
            switch random(6) {
            case 0 where start < end: bytes[start] ^= 1 << UInt8(random(8))
            case 1 where start < end: bytes[start] = UInt8(random(256))
            case 2: bytes.removeSubrange(start..<end)
            case 3: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 4: bytes.insert(contentsOf: Self.oddities[random(Self.oddities.count)], at: start)
            default:
                let other = corpus[random(corpus.count)]
                bytes.replaceSubrange(start..., with: other[min(start, other.count)...])
            }
        }
        return Array(bytes.prefix(longest))
    }

    private mutating func random(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ value >> 31) % UInt64(limit))
    }
}
