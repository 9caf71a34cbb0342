/// Chooses by chance so that the same seed chooses the same again: SplitMix64, on every machine alike.
struct SeededChoice {
    private var state: UInt64

    /// Starts the sequence of a seed.
    init(seed: UInt64) { state = seed }

    /// A seed for a run that was given none: small enough to type, and another in each run.
    static func seed(from text: String) -> UInt64 {
        1 + (hash(text) >> 32) % 999_999
    }

    /// FNV-1a of a text.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }

    /// Some of the elements, each as likely as the next; all when there are no more.
    mutating func pick<Element>(_ number: Int, of elements: [Element]) -> [Element] {
        var left = elements
        var picked: [Element] = []
        while picked.count < number, !left.isEmpty {
            picked.append(left.remove(at: Int(next() % UInt64(left.count))))
        }
        return picked
    }

    /// 64 random bits.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
