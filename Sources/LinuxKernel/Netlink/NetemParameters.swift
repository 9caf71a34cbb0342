/// What happens to packets, in the kernel's terms: a netem leaf is set to it, and a packet holder does the same in
/// userspace. See tc-netem(8).
public struct NetemParameters: Hashable, Sendable {
    /// A share of packets, and how much each draw follows the one before, both 0...1.
    public struct Chance: Hashable, Sendable {
        /// Share of packets.
        public var share: Double
        /// How much a draw follows the one before.
        public var correlation: Double

        /// Makes a chance.
        public init(share: Double, correlation: Double) {
            self.share = share
            self.correlation = correlation
        }
    }

    /// How losses follow each other; every value is a probability, 0...1.
    public enum Loss: Hashable, Sendable {
        /// Each packet by chance.
        case random(Chance)
        /// Four states, by the probabilities of their transitions: 1 good, 2 good within a burst, 3 loss within a burst,
        /// 4 isolated loss.
        case fourState(p13: Double, p31: Double, p32: Double, p23: Double, p14: Double)
        /// Two states: `p` from good to bad, `r` back, and the share lost in each.
        case gilbertElliott(p: Double, r: Double, lossInBad: Double, lossInGood: Double)
    }

    /// How long each packet is held, in nanoseconds.
    public var delayNanoseconds: Int64 = 0
    /// Deviation in nanoseconds.
    public var jitterNanoseconds: Int64 = 0
    /// How much a packet's delay follows the one before, 0...1.
    public var delayCorrelation = 0.0
    /// How the deviation is spread.
    public var distribution = DelayDistribution.uniform
    /// Which packets are lost.
    public var loss: Loss?
    /// Which packets come twice.
    public var duplicate: Chance?
    /// Which packets get a bit flipped.
    public var corrupt: Chance?
    /// Which packets go at once, past the delayed ones.
    public var reorder: Chance?
    /// Only every so many packets one may go at once; 0 is any.
    public var gap: UInt32 = 0
    /// Seeds everything random, where the kernel takes a seed (TCA_NETEM_PRNG_SEED, Linux 6.6).
    public var seed: UInt64 = 0
    /// Packets that may wait.
    public var limit: UInt32 = 1000

    /// Nothing happens to packets.
    public init() {}
}
