/// Growth of a kernel counter since it was first read, which never goes backwards.
public struct CounterTotal: Hashable, Sendable {
    /// Growth so far.
    public private(set) var total = 0.0
    private var last: Double?

    /// Counts from the first reading on.
    /// - Parameter fromZero: what it was before is growth too, as for a process that started meanwhile.
    public init(fromZero: Bool = false) { last = fromZero ? 0 : nil }

    /// Takes the next reading. One below the last is a counter that wrapped around at 32 bits, when it was about to,
    /// and else one that began again at 0.
    public mutating func take(_ reading: Double) {
        guard let before = last else {
            last = reading
            return
        }
        last = reading
        if reading >= before {
            total += reading - before
        } else if before > Self.half, before < Self.wrap {
            total += Self.wrap - before + reading
        } else {
            total += reading
        }
    }

    private static let wrap = 4_294_967_296.0, half = 2_147_483_648.0
}
