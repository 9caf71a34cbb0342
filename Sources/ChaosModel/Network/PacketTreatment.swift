/// What happens to packets on their way: the same in netem and in the userspace queue, in the terms of tc-netem(8).
public struct PacketTreatment: Hashable, Codable, Sendable {
    /// How long each packet is held, in nanoseconds.
    public var delay: Int64 = 0
    /// Deviation around the delay in nanoseconds; packets overtake each other when it is set.
    public var jitter: Int64 = 0
    /// How much a packet's delay follows the one before, 0...1.
    public var delayCorrelation = 0.0
    /// How the jitter is spread.
    public var distribution = Distribution.uniform
    /// Which packets are lost.
    public var loss: LossModel?
    /// Which packets come twice.
    public var duplicate: Chance?
    /// Which packets get a bit flipped.
    public var corrupt: Chance?
    /// Which packets overtake the delayed ones.
    public var reorder: Reordering?
    /// How fast packets may go at most.
    public var rate: RateLimit?
    /// Seeds everything random.
    public var seed: UInt64
    /// How many packets may wait; what comes on top is dropped.
    public var limit: UInt32 = 1000

    /// Nothing happens to packets until a field is set.
    public init(seed: UInt64) { self.seed = seed }

    /// A share of packets, and how much each draw follows the one before.
    public struct Chance: Hashable, Codable, Sendable {
        /// Share of packets, 0...1.
        public var share: Double
        /// How much a draw follows the one before, 0...1.
        public var correlation: Double

        /// Makes a chance.
        public init(share: Double, correlation: Double = 0) {
            self.share = share
            self.correlation = correlation
        }
    }

    /// How the jitter is spread around the delay.
    public enum Distribution: String, Codable, Sendable, CaseIterable, FieldValue {
        case uniform, normal, pareto, paretonormal
    }

    /// How losses follow each other.
    public enum LossModel: Hashable, Codable, Sendable {
        /// Each packet by chance.
        case random(Chance)
        /// Four states: 1 good, 2 good within a burst, 3 loss within a burst, 4 isolated loss. Each value is the probability
        /// of the transition that its name says, 0...1.
        case fourState(p13: Double, p31: Double, p32: Double, p23: Double, p14: Double)
        /// Two states, good and bad: `p` from good to bad, `r` back, and the share lost in each state.
        case gilbertElliott(p: Double, r: Double, lossInBad: Double, lossInGood: Double)
    }

    /// Packets that go at once while the others are delayed.
    public struct Reordering: Hashable, Codable, Sendable {
        /// Which packets go at once.
        public var chance: Chance
        /// Only every so many packets one may go at once; 0 is any.
        public var gap: UInt32

        /// Makes a reordering.
        public init(chance: Chance, gap: UInt32 = 0) {
            self.chance = chance
            self.gap = gap
        }
    }

    /// A limit of throughput.
    public struct RateLimit: Hashable, Codable, Sendable {
        /// Bits per second, counted from the network header on.
        public var bitsPerSecond: UInt64
        /// Bytes that may go at once after a rest.
        public var burst: UInt64
        /// How long a packet may wait for its turn, in nanoseconds; what would wait longer is dropped.
        public var latency: Int64

        /// Makes a limit.
        public init(bitsPerSecond: UInt64, burst: UInt64, latency: Int64) {
            self.bitsPerSecond = bitsPerSecond
            self.burst = burst
            self.latency = latency
        }

        /// Bytes that may wait in a traffic class: what the latency and the burst allow, never less than two of the largest
        /// packets (64 KiB, and a header for every 1,400 bytes), since a queue that takes none of them lets nothing through.
        public var queueBytes: UInt64 { max(2 * 72 * 1024, UInt64(min(Double(UInt32.max), askedQueueBytes))) }

        /// What the latency and the burst allow.
        var askedQueueBytes: Double {
            Double(bitsPerSecond) / 8 * Double(max(0, latency)) / 1e9 + Double(burst)
        }
    }

    /// Whether it takes more than a limit of throughput.
    public var needsNetem: Bool {
        delay > 0 || jitter > 0 || loss != nil || duplicate != nil || corrupt != nil || reorder != nil
    }
}
