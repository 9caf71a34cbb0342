/// The seconds of a stretch of time that nothing closes, in order.
struct OpenTime: Hashable {
    /// The stretches that are left, in seconds since 1970.
    private(set) var stretches: [Range<Int>]

    /// What is left of `whole` without `closed`.
    init(_ whole: Range<Int>, without closed: [Range<Int>]) {
        stretches = []
        var begin = whole.lowerBound
        for stretch in closed.sorted(by: { $0.lowerBound < $1.lowerBound }) where stretch.upperBound > begin {
            if stretch.lowerBound >= whole.upperBound { break }
            if stretch.lowerBound > begin { stretches.append(begin..<stretch.lowerBound) }
            begin = stretch.upperBound
        }
        if begin < whole.upperBound { stretches.append(begin..<whole.upperBound) }
    }

    /// How many seconds are left.
    var count: Int { stretches.reduce(0) { $0 + $1.count } }

    /// The first and the last second; `nil` when none is left.
    var bounds: ClosedRange<Int>? {
        guard let first = stretches.first, let last = stretches.last else { return nil }
        return first.lowerBound...(last.upperBound - 1)
    }

    /// A second by its number, from 0; the last one when there are not so many, `nil` when there is none.
    func second(_ number: Int) -> Int? {
        var rest = number
        for stretch in stretches {
            if rest < stretch.count { return stretch.lowerBound + rest }
            rest -= stretch.count
        }
        return bounds?.upperBound
    }
}
