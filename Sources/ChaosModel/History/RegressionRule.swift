/// When something that became worse counts as a regression: it must be unlikely by chance and large enough to matter.
public struct RegressionRule: Hashable, Sendable {
    /// How many of the newest runs are compared, and with how many before them at most.
    public var newest = 3, previous = 20
    /// The chance of a false alarm for each experiment and reference, over all its measures.
    public var level = 0.05
    /// A duration or a latency must have grown by this share of what it was, and by so many seconds.
    public var growth = 0.2, seconds = 0.01
    /// A share of failures, and of runs that missed an objective, must have grown by this much.
    public var failures = 0.01, misses = 0.1

    /// The usual rule.
    public init() {}
}
