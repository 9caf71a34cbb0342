/// A column as levels: of a counter its growth a second, of a gauge what was read.
struct CounterLevel {
    /// The level of each row against the row before; NaN where there is none.
    let steps: [Double]
    /// The mean level of the second up to each row; NaN where too little of it was read.
    let means: [Double]
    private let values: [Double], times: [Int64]
    private let kind: CounterMetric.Kind

    init(_ values: [Double], at times: [Int64], kind: CounterMetric.Kind) {
        self.values = values
        self.times = times
        self.kind = kind
        var steps: [Double] = [], means: [Double] = []
        steps.reserveCapacity(values.count)
        means.reserveCapacity(values.count)
        var first = 0
        for index in values.indices {
            while times[first] < times[index] - 1_000_000_000 { first += 1 }
            switch kind {
            case .gauge: steps.append(values[index])
            case .counter: steps.append(index > 0 ? Self.rate(values, times, index - 1, index) : .nan)
            }
            let span = kind == .counter ? index - first : index - first + 1
            means.append(span >= 5 ? Self.level(values, times, kind, first, index) : .nan)
        }
        self.steps = steps
        self.means = means
    }

    /// The level over some rows: of a counter its growth from the row before the first of them, a second.
    func level(_ rows: Range<Int>) -> Double? {
        let known = rows.filter { !values[$0].isNaN }
        guard let first = known.first, let last = known.last else { return nil }
        switch kind {
        case .gauge: return known.reduce(0) { $0 + values[$1] } / Double(known.count)
        case .counter:
            let start = first > 0 && !values[first - 1].isNaN ? first - 1 : first
            return start < last ? Self.rate(values, times, start, last) : nil
        }
    }

    /// Growth over some rows, from the row before the first.
    func growth(_ rows: Range<Int>) -> Double? {
        guard let last = rows.last, let rate = level(rows) else { return nil }
        return rate * Double(times[last] - times[max(rows.lowerBound - 1, 0)]) / 1e9
    }

    private static func rate(_ values: [Double], _ times: [Int64], _ from: Int, _ to: Int) -> Double {
        let time = Double(times[to] - times[from]) / 1e9
        return time > 0 ? (values[to] - values[from]) / time : .nan
    }

    private static func level(
        _ values: [Double], _ times: [Int64], _ kind: CounterMetric.Kind, _ from: Int, _ to: Int
    ) -> Double {
        kind == .counter ? rate(values, times, from, to) : values[from...to].reduce(0, +) / Double(to - from + 1)
    }
}
