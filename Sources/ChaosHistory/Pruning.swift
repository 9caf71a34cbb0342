/// What became of the runs that are old enough to be removed.
public struct Pruning: Hashable, Sendable {
    /// A run that stays, and why.
    public struct Kept: Hashable, Sendable {
        /// The run.
        public var run: String
        /// Why it stays.
        public var reason: String
    }

    /// The runs that were removed, or would be; oldest first.
    public var removed: [String] = []
    /// Old enough, and kept.
    public var kept: [Kept] = []
    /// Those that could not be removed, or not wholly.
    public var failed: [Kept] = []
}
