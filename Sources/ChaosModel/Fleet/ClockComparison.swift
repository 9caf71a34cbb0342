/// How far the clock of another host is ahead of ours, as far as messages can tell.
///
/// A word leaves at `sent`, comes at `received`, its answer leaves at `answered` and is here at `heard`. The other clock is
/// ahead by `received - sent` less the way there, and by `answered - heard` plus the way back; both ways take no less than
/// nothing. So it is ahead by no more than the one and no less than the other, however unequal the ways are.
public struct ClockComparison: Hashable, Codable, Sendable {
    /// The bounds of what it is ahead by, in nanoseconds.
    public private(set) var low: Int64, high: Int64
    /// How many words were exchanged.
    public private(set) var count: Int

    /// Compares by one word and its answer, of which the first and the last are by our clock.
    public init(sent: Int64, received: Int64, answered: Int64, heard: Int64) {
        low = answered - heard
        high = received - sent
        count = 1
        // A clock that was set meanwhile tells nothing.
        if low > high { (low, high) = (high, low) }
    }

    /// What both together tell. Clocks that were set in between contradict themselves: the bounds then hold both.
    public mutating func refine(by other: ClockComparison) {
        count += other.count
        let inner = (low: max(low, other.low), high: min(high, other.high))
        if inner.low <= inner.high {
            (low, high) = inner
        } else {
            (low, high) = (min(low, other.low), max(high, other.high))
        }
    }

    /// The middle, in nanoseconds.
    public var offset: Int64 { low + (high - low) / 2 }
    /// How far from the middle the truth may be, in nanoseconds.
    public var uncertainty: Int64 { (high - low + 1) / 2 }
}
