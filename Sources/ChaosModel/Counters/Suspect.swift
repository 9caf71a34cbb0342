/// A counter that left its steady state while the faults were there: it moved together with the breach, which is no
/// proof that it brought it about.
public struct Suspect: Hashable, Codable, Sendable {
    /// The column of `counters.csv`, and the target that it is about; `nil` is the host.
    public var counter: String, target: String?
    /// What it counts, in words.
    public var words: String
    /// Unit of the values: of a counter per second.
    public var unit: String
    /// Its level in the steady state, from its move to the recovery, and at most (or least) over any second of that: a
    /// counter's growth a second.
    public var before: Double, during: Double, peak: Double
    /// How far it went at most, in spreads of its steady state (median absolute deviation × 1.4826, with a floor).
    public var jump: Double
    /// When it first left what was normal, in seconds since the run's start.
    public var moved: Report.Interval
    /// How long that was before the first violation, in seconds; negative is after it. `nil` without a violation.
    public var lead: Report.Interval?
    /// Of retransmitted segments: their share of all that were sent, in the steady state and from the move on.
    public var shareBefore: Double?, shareDuring: Double?
    /// Whether the fault itself moves it, so that it is no news.
    public var isOwnEffect: Bool
}
