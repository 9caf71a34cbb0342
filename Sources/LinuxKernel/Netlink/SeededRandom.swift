/// Random numbers that are the same for the same seed: SplitMix64.
struct SeededRandom: Equatable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// 64 bits.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// The width in which netem counts probabilities.
    mutating func nextWord() -> UInt32 { UInt32(truncatingIfNeeded: next() >> 32) }
}

/// Draws that follow each other as those of netem do: each is a weighted mean of a fresh one and the one before. With a
/// correlation the draws keep to the middle, so that a small share becomes smaller; netem has the same.
struct CorrelatedRandom: Equatable {
    private let weight: UInt64
    private var last: UInt32

    /// - Parameter correlation: the weight of the draw before, 0...1.
    init(correlation: Double, _ random: inout SeededRandom) {
        weight = UInt64(UInt32(share: correlation))
        last = random.nextWord()
    }

    mutating func next(_ random: inout SeededRandom) -> UInt32 {
        let fresh = random.nextWord()
        if weight == 0 { return fresh }
        let old = weight + 1
        last = UInt32(truncatingIfNeeded: (UInt64(fresh) * (1 << 32 - old) + UInt64(last) * old) >> 32)
        return last
    }
}

/// A share of packets, met by correlated draws.
struct PacketChance: Equatable {
    private let threshold: UInt32
    private var draws: CorrelatedRandom

    /// `nil` is no packet.
    init(_ chance: NetemParameters.Chance?, _ random: inout SeededRandom) {
        threshold = UInt32(share: chance?.share ?? 0)
        draws = CorrelatedRandom(correlation: chance?.correlation ?? 0, &random)
    }

    /// Whether this packet is met.
    mutating func meets(_ random: inout SeededRandom) -> Bool { threshold > 0 && draws.next(&random) <= threshold }
}

extension UInt32 {
    /// A probability in netem's scale; what is outside 0...1 is taken for the nearest.
    init(share: Double) {
        self = UInt32((Swift.min(1, Swift.max(0, share)) * Double(UInt32.max)).rounded())
    }
}
