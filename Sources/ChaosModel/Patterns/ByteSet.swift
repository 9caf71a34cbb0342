/// A set of bytes: what one place of a pattern accepts.
struct ByteSet: Hashable, Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    static let digits = ByteSet(48...57)
    static let wordBytes = ByteSet(48...57, 65...90, 95...95, 97...122)
    static let spaces = ByteSet(9...13, 32...32)
    static let lineEnd = ByteSet(10...10)

    init(_ ranges: ClosedRange<UInt8>...) {
        for range in ranges { insert(range) }
    }

    func contains(_ byte: UInt8) -> Bool {
        let word =
            switch byte >> 6 {
            case 0: words.0
            case 1: words.1
            case 2: words.2
            default: words.3
            }
        return word >> (byte & 63) & 1 != 0
    }

    mutating func insert(_ range: ClosedRange<UInt8>) {
        for byte in range {
            let bit = UInt64(1) << (byte & 63)
            switch byte >> 6 {
            case 0: words.0 |= bit
            case 1: words.1 |= bit
            case 2: words.2 |= bit
            default: words.3 |= bit
            }
        }
    }

    /// Every byte that is not in the set.
    var inverted: ByteSet {
        var other = ByteSet()
        other.words = (~words.0, ~words.1, ~words.2, ~words.3)
        return other
    }

    func union(_ other: ByteSet) -> ByteSet {
        var both = self
        both.words = (
            words.0 | other.words.0, words.1 | other.words.1, words.2 | other.words.2, words.3 | other.words.3
        )
        return both
    }

    /// The set with the other case of each ASCII letter in it.
    var ignoringCase: ByteSet {
        var both = self
        for upper in UInt8(65)...90 where contains(upper) || contains(upper + 32) {
            both.insert(upper...upper)
            both.insert((upper + 32)...(upper + 32))
        }
        return both
    }

    static func == (left: ByteSet, right: ByteSet) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}
