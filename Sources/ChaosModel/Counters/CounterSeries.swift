/// The counters of a run over time: one row for each reading. Counters are growth since the run's start.
public struct CounterSeries: Hashable, Sendable {
    /// The columns' names.
    public var names: [String]
    /// When each row was read, in nanoseconds since the run's start; ascending. A slot that was missed is no row.
    public var times: [Int64]
    /// The values, column by column; NaN is not read.
    public var columns: [[Double]]

    /// Makes a series; each column has a value for each time.
    public init(names: [String], times: [Int64] = [], columns: [[Double]]? = nil) {
        self.names = names
        self.times = times
        self.columns = columns ?? names.map { _ in [] }
    }

    /// The values of a column.
    public func values(of name: String) -> [Double]? { names.firstIndex(of: name).map { columns[$0] } }

    /// How many rows were read before `time`.
    public func index(at time: Int64) -> Int {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// How much each counter grew before the first fault took effect, until the last one was gone, and after.
    func growth(of record: Record) -> [String: [Double]] {
        let last = times.last ?? 0
        let effect = record.faults.compactMap { $0.effective?.low }.min() ?? last
        let clears = record.faults.compactMap { $0.end(in: record, last: last) }
        return growth(effect: effect, clear: clears.max() ?? last)
    }

    /// How much each counter grew before `effect`, from then to `clear`, and after: from the last reading up to each
    /// border to the last up to the next. Those that never moved, and levels, are left out.
    public func growth(effect: Int64, clear: Int64) -> [String: [Double]] {
        var table: [String: [Double]] = [:]
        let borders = [index(at: effect + 1) - 1, index(at: clear + 1) - 1, times.count - 1]
        for (name, values) in zip(names, columns) {
            guard let column = CounterColumn(name), column.metric.kind == .counter else { continue }
            var last = values.first { !$0.isNaN } ?? 0
            let growth = borders.map { border in
                let value = border < 0 ? last : values[...border].last { !$0.isNaN } ?? last
                defer { last = value }
                return value - last
            }
            if growth.contains(where: { $0 > 0 }) { table[name] = growth }
        }
        return table
    }
}
