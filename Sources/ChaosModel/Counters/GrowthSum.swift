/// The growth of a counter summed over things that come and go, such as the processes of a service that is restarted:
/// what one has counted stays in the sum when it ends.
public struct GrowthSum<Key: Hashable & Sendable>: Sendable {
    /// The sum so far.
    public private(set) var total = 0.0
    private var parts: [Key: CounterTotal] = [:]

    /// Starts at 0.
    public init() {}

    /// Takes the next reading of one of them.
    /// - Parameter isNew: whether it began after the sum did, so that all it has counted is growth.
    public mutating func take(_ reading: Double, of key: Key, isNew: Bool) {
        var part = parts[key] ?? CounterTotal(fromZero: isNew)
        let before = part.total
        part.take(reading)
        total += part.total - before
        parts[key] = part
    }

    /// Forgets those that are gone.
    public mutating func keep(_ isThere: (Key) -> Bool) {
        if !parts.keys.allSatisfy(isThere) { parts = parts.filter { isThere($0.key) } }
    }
}
