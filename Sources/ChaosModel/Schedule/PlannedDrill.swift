/// A due time and what was drawn for it, sealed or not: for whoever starts drills. People get a `ForecastEntry`.
public struct PlannedDrill: Hashable, Sendable {
    /// When it is due by its rule.
    public var nominal: NominalTime
    /// The first and the last second at which it may start, in seconds since 1970.
    public var bounds: ClosedRange<Int>
    /// The second that was drawn; `nil` when it is closed, or when nobody here knows what draws.
    public var moment: Int?
    /// Number of the choice that was drawn, from 0; `nil` as for the moment.
    public var choice: Int?
    /// What closes all of its window; `nil` when it can start.
    public var closed: String?
    /// What closes a part of its window.
    public var avoided: [String]
}
