/// How long each packet is held: the delay and its jitter, drawn as netem draws it, but in proportion rather than by the
/// remainder of a division, so that a correlation is not lost in it.
struct PacketDelay: Equatable {
    /// 36 years; sums with it stay in 64 bits.
    private static let longest: Int64 = 1 << 60
    /// Entries of a distribution's table count in parts of the deviation.
    private static let scale = Int64(DelayDistribution.scale)

    private let mean: Int64
    private let deviation: Int64
    private let table: [Int16]
    private var draws: CorrelatedRandom

    init(_ parameters: NetemParameters, _ random: inout SeededRandom) {
        mean = min(Self.longest, max(0, parameters.delayNanoseconds))
        deviation = min(Self.longest, max(0, parameters.jitterNanoseconds))
        table = deviation > 0 ? parameters.distribution.table : []
        draws = CorrelatedRandom(correlation: parameters.delayCorrelation, &random)
    }

    /// Nanoseconds, never below 0.
    mutating func next(_ random: inout SeededRandom) -> Int64 {
        guard deviation > 0 else { return mean }
        let draw = UInt64(draws.next(&random)) << 32
        guard !table.isEmpty else {
            let span = UInt64(deviation) * 2
            return max(0, mean + Int64(draw.multipliedFullWidth(by: span).high) - deviation)
        }
        let entry = Int64(table[Int(draw.multipliedFullWidth(by: UInt64(table.count)).high)])
        // In two parts, so that a product of a long jitter stays in 64 bits.
        let fraction = deviation % Self.scale * entry
        let rounding = fraction >= 0 ? Self.scale / 2 : -Self.scale / 2
        let (whole, overflow) = (deviation / Self.scale).multipliedReportingOverflow(by: entry)
        if overflow { return entry < 0 ? 0 : Self.longest }
        return min(Self.longest, max(0, mean + (fraction + rounding) / Self.scale + whole))
    }
}
