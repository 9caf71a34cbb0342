/// What can be a moment or a distance of clocks: whatever stands in etcd may have been written by anybody who may write there, and
/// no number of it is reckoned with that would overflow.
public enum FleetBounds {
    private static let most: Int64 = 1 << 60

    /// Whether a number of nanoseconds, or a count, is within some 36 years of nothing or of 1970.
    public static func holds(_ number: Int64) -> Bool { number > -2 * most && number < 2 * most }
}

extension ClockPong {
    /// Whether it can be reckoned with.
    public var isPlausible: Bool { [received, sent, wallAhead].allSatisfy(FleetBounds.holds) && sent >= received }
}

extension ClockComparison {
    /// Whether it can be reckoned with.
    public var isPlausible: Bool { FleetBounds.holds(low) && FleetBounds.holds(high) && low <= high }
}

extension CoordinatorWord {
    /// Whether it can be reckoned with.
    public var isPlausible: Bool {
        number >= 0 && FleetBounds.holds(number) && commit.map { FleetBounds.holds($0.at) } ?? true
    }
}

extension PartState {
    /// Whether it can be reckoned with.
    public var isPlausible: Bool { beganAt.map(FleetBounds.holds) ?? true && (0...100_000).contains(pieces) }
}
