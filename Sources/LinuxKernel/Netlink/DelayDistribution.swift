/// How a jitter is spread around a delay. See tc-netem(8), `distribution`.
public enum DelayDistribution: String, Hashable, Sendable, CaseIterable {
    /// The same chance everywhere within plus or minus the jitter.
    case uniform
    /// The bell curve, with the jitter as its standard deviation.
    case normal
    /// A long tail.
    case pareto
    /// A quarter bell curve and three quarters long tail.
    case paretonormal
}
