/// A value of which at least a lower bound is known, such as a time to recover that was cut off.
public struct CensoredValue: Hashable, Sendable, Comparable {
    /// The value, or its lower bound.
    public var value: Double
    /// Whether the true value is greater than `value`.
    public var isCensored: Bool

    /// Makes a value.
    public init(_ value: Double, isCensored: Bool = false) {
        self.value = value
        self.isCensored = isCensored
    }

    /// In the order of the values; a censored one comes after an equal one that is exact, since it is greater.
    public static func < (a: Self, b: Self) -> Bool {
        a.value < b.value || (a.value == b.value && !a.isCensored && b.isCensored)
    }
}
