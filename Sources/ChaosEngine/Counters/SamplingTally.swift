/// How late the readings of a run began: counted in classes of a quarter of a power of two, so that hours take no memory.
struct SamplingTally {
    /// Readings, and slots that passed without one.
    private(set) var count = 0
    var missed = 0
    /// The latest, in seconds.
    private(set) var worst = 0.0
    private var classes = [Int](repeating: 0, count: 256)

    /// Takes the lateness of one reading, in nanoseconds.
    mutating func take(lateness: UInt64) {
        count += 1
        worst = max(worst, Double(lateness) / 1e9)
        classes[Self.index(lateness)] += 1
    }

    /// The lateness that this share of the readings stayed below, in seconds: the upper end of its class.
    func lateness(_ share: Double) -> Double {
        var rest = Int((share * Double(count)).rounded(.up))
        for (index, number) in classes.enumerated() {
            rest -= number
            if rest <= 0, count > 0 { return min(Self.end(of: index), worst) }
        }
        return worst
    }

    private static func index(_ value: UInt64) -> Int {
        guard value >= 4 else { return Int(value) }
        let power = 63 - value.leadingZeroBitCount
        return power * 4 + Int(value >> UInt64(power - 2) & 3)
    }

    private static func end(of index: Int) -> Double {
        guard index >= 8 else { return Double(index + 1) / 1e9 }
        let power = index / 4, quarter = index % 4
        return Double(UInt64(5 + quarter) << UInt64(power - 2)) / 1e9
    }
}
