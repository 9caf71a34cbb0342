/// Chance that comes again with its seed: SplitMix64.
struct SimulatedChance {
    var state: UInt64

    mutating func word() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int(word() % UInt64(count)) }
    mutating func oneOf(_ count: Int) -> Bool { below(count) == 0 }
    mutating func between(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * Double(word() >> 11) / Double(1 << 53)
    }
}
