import Glibc

/// SplitMix64: the same seed gives the same throws on every machine.
public struct GroundTruthDice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the sequence of a seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A number of a range, each logarithm as likely as the next.
    public mutating func logUniform(_ low: Double, _ high: Double) -> Double {
        low * pow(high / low, Double.random(in: 0...1, using: &self))
    }
}
