/// By how much the values of one sample are greater than another's, after Hodges and Lehmann: the shift that leaves no
/// difference, and the interval of the shifts that Gehan's test does not refuse. Without lower bounds among the values the
/// test is the Mann–Whitney test, and the estimate the median of all differences.
struct ShiftEstimate {
    /// The test that nothing differs.
    let test: GehanTest
    /// The shift with its 95 % interval; a bound is `nil` where there are too few values for one.
    let shift: HistoryReport.Estimate

    /// Compares two samples, neither of which is empty.
    init(_ first: [CensoredValue], _ second: [CensoredValue]) {
        test = GehanTest(first, second)
        let differences = second.flatMap { b in first.map { a in b.value - a.value } }.sorted()
        func moved(by shift: Double) -> GehanTest {
            GehanTest(first, second.map { CensoredValue($0.value - shift, isCensored: $0.isCensored) })
        }
        // The statistic falls as the shift grows, so each bound is found by halving.
        let low = Self.first(differences) { moved(by: $0).pValue(.greater) > Comparison.level / 2 }
        let high = Self.first(differences) { moved(by: $0).pValue(.less) <= Comparison.level / 2 }
        // With too few values, or too many lower bounds among them, not even an endless shift is refused.
        let reach = (differences.last ?? 0) - (differences.first ?? 0) + 1
        let isBoundedBelow = moved(by: (differences.first ?? 0) - reach).pValue(.greater) <= Comparison.level / 2
        let isBoundedAbove = moved(by: (differences.last ?? 0) + reach).pValue(.less) <= Comparison.level / 2
        let below = Self.first(differences) { moved(by: $0).statistic <= 0 }
        let above = Self.first(differences) { moved(by: $0).statistic < 0 }
        // With too many lower bounds no shift is enough.
        let value =
            below < differences.count
            ? (differences[below] + differences[max(below, above - 1)]) / 2 : nil
        shift = HistoryReport.Estimate(
            value: value, low: isBoundedBelow && low < differences.count ? differences[low] : nil,
            high: isBoundedAbove && high > 0 ? differences[high - 1] : nil)
    }

    /// The index of the first for which it holds, when it holds for all after that.
    private static func first(_ values: [Double], where holds: (Double) -> Bool) -> Int {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if holds(values[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The test's name.
    static func name(isCensored: Bool, isExact: Bool) -> String {
        (isCensored ? "Gehan’s generalised Wilcoxon test" : "Mann–Whitney test")
            + (isExact ? ", exact" : ", normal approximation")
    }

    /// The smallest p-value that two samples of these sizes can come to: two of all the ways to choose.
    static func leastPValue(_ first: Int, _ second: Int) -> Double {
        var ways = 1.0
        for step in 0..<min(first, second) { ways *= Double(first + second - step) / Double(step + 1) }
        return min(1, 2 / ways)
    }
}
