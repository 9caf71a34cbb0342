/// Times counted in 1024 cells to the octave: below a thousandth off, whatever their size. An octave has cells only once
/// something falls into it, so that joining several for one quantile looks at one octave of each.
struct OctaveCounts: Sendable {
    private static let cells = 1024
    /// Up to 36 years of nanoseconds.
    private static let octaves = 51

    private var counts = [[UInt32]](repeating: [], count: octaves)
    private var totals = [Int](repeating: 0, count: octaves)
    /// How many there are.
    private(set) var count = 0
    private var least = Int64.max, greatest: Int64 = 0

    /// Counts a time in nanoseconds; a negative one as 0.
    mutating func add(_ nanoseconds: Int64) {
        let value = min(max(nanoseconds, 0), 1 << 60 - 1)
        // The cells of the first octave are the numbers themselves.
        let shift = max(53 - value.leadingZeroBitCount, 0)
        let octave = value < Self.cells ? 0 : shift + 1
        let cell = Int(value >> Int64(shift)) & (Self.cells - 1)
        if counts[octave].isEmpty { counts[octave] = [UInt32](repeating: 0, count: Self.cells) }
        counts[octave][cell] &+= 1
        totals[octave] += 1
        count += 1
        least = min(least, value)
        greatest = max(greatest, value)
    }

    /// A quantile (0...1) of all that several have counted, in nanoseconds, by nearest rank and less than a thousandth too
    /// high; `nil` when they have counted nothing.
    static func quantile(_ share: Double, of parts: [OctaveCounts]) -> Int64? {
        let count = parts.reduce(0) { $0 + $1.count }
        guard count > 0 else { return nil }
        var above = count - SLO.Objective.rank(share, of: count)
        for octave in (0..<octaves).reversed() {
            var total = 0
            for part in parts { total += part.totals[octave] }
            guard total > above else {
                above -= total
                continue
            }
            let filled = parts.map { $0.counts[octave] }.filter { !$0.isEmpty }
            for cell in (0..<cells).reversed() {
                for counts in filled { above -= Int(counts[cell]) }
                if above < 0 { return bounded(highest(cell, of: octave), parts) }
            }
        }
        return nil
    }

    private static func highest(_ cell: Int, of octave: Int) -> Int64 {
        octave == 0 ? Int64(cell) : Int64(cells + cell + 1) << Int64(octave - 1) - 1
    }

    /// Not beyond what was really seen.
    private static func bounded(_ value: Int64, _ parts: [OctaveCounts]) -> Int64 {
        var (least, greatest) = (Int64.max, Int64(0))
        for part in parts {
            least = min(least, part.least)
            greatest = max(greatest, part.greatest)
        }
        return min(max(value, least), greatest)
    }
}
