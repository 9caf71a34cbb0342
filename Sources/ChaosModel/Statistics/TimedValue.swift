/// A value at a time, for trends.
public struct TimedValue: Hashable, Sendable {
    /// When, in any unit.
    public var time: Double
    /// What.
    public var value: CensoredValue

    /// Makes a value.
    public init(time: Double, value: CensoredValue) {
        self.time = time
        self.value = value
    }

    /// By time; those of one time in an order that does not depend on how they came.
    static func precedes(_ a: Self, _ b: Self) -> Bool {
        a.time < b.time || (a.time == b.time && a.value < b.value)
    }
}
