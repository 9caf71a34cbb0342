/// A stretch of time in which a schedule starts nothing.
public struct ClosedTime: Hashable, Sendable {
    /// In seconds since 1970.
    public var stretch: Range<Int>
    /// Why, such as `calendar freeze.ics: Christmas`.
    public var reason: String

    /// Describes a stretch.
    public init(_ stretch: Range<Int>, because reason: String) {
        self.stretch = stretch
        self.reason = reason
    }
}
