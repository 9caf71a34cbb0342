extension Combination where Leaf == SLO.Claim {
    /// At least this share (0...1) of answers is good and not slower than a latency: `99.9% under 500ms`.
    public static func ratio(_ share: Double, under latency: Duration) -> Self {
        .one(SLO.Claim(.share(under: latency), .atLeast, .fixed(share)))
    }

    /// This quantile (0...1) of latency is at most so long: `p99 <= 350ms`. A failure counts as endless.
    public static func quantile(_ quantile: Double, atMost latency: Duration) -> Self {
        .one(SLO.Claim(.quantile(quantile), .atMost, .fixed(Double(latency.spanNanoseconds) / 1e9)))
    }

    /// At most this share (0...1) fails: `errors <= 0.1%`.
    public static func errors(atMost share: Double) -> Self { .one(SLO.Claim(.errors, .atMost, .fixed(share))) }

    /// Whether a limit is known only once the steady state was measured.
    public var needsBaseline: Bool { leaves.contains(where: \.needsBaseline) }

    /// The first latency above which an answer is bad, in seconds.
    public var threshold: Double? {
        leaves.lazy.compactMap { claim -> Double? in
            switch (claim.measure, claim.limit) {
            case (.share(let latency), _): Double(latency.spanNanoseconds) / 1e9
            case (.quantile, .fixed(let limit)): limit
            default: nil
            }
        }.first
    }

    /// Nearest rank of a quantile, counted from 1.
    static func rank(_ quantile: Double, of count: Int) -> Int {
        min(max(Int((quantile * Double(count) - 1e-9 * Double(max(count, 1))).rounded(.up)), 1), max(count, 1))
    }
}
