/// How the descriptors, threads or memory of a target went over a run: what leaks grows, and what is not given back stays.
public struct TargetTrend: Hashable, Codable, Sendable {
    /// The target.
    public var target: String
    /// `fds`, `threads` or `rss.bytes`.
    public var counter: String
    /// Unit of the values.
    public var unit: String
    /// The median of the steady state, the highest, and the median of the last second.
    public var before: Double, highest: Double, after: Double
    /// What is left over: `after` less `before`.
    public var residue: Double
    /// Growth a minute over the run: the line of least squares through it, with the bounds between which the true one
    /// lies in 19 of 20 cases; `nil` for a run too short to tell.
    public var slope: Report.Interval?
    /// Whether the bounds of the slope hold 0: then it is noise.
    public var isNoise: Bool

    /// The trends of every target, from the first probe on. Without a fault the first second is the steady state.
    static func all(_ series: CounterSeries, record: Record, episodes: [Report.Episode]) -> [TargetTrend] {
        let first = series.index(at: record.probes.map(\.firstSlot).min() ?? 0)
        guard let end = series.times.last, first < series.times.count else { return [] }
        let before =
            CounterSpans(series, record: record, episodes: episodes)?.before
            ?? first..<max(first + 1, series.index(at: series.times[first] + 1_000_000_000))
        let last = max(first, series.index(at: end - 1_000_000_000))
        return series.names.indices.compactMap { index in
            guard let column = CounterColumn(series.names[index]), let target = column.target,
                ["fds", "threads", "rss.bytes"].contains(column.metric.name)
            else { return nil }
            let values = series.columns[index]
            let start = SteadyBand.median(values[before].filter { !$0.isNaN })
            let after = SteadyBand.median(values[last...].filter { !$0.isNaN })
            guard !start.isNaN, !after.isNaN, let highest = values[first...].filter({ !$0.isNaN }).max() else {
                return nil
            }
            let slope = slope(Array(values[first...]), at: Array(series.times[first...]))
            return TargetTrend(
                target: target, counter: column.metric.name, unit: column.metric.unit, before: start, highest: highest,
                after: after, residue: after - start, slope: slope,
                isNoise: slope.map { $0.low <= 0 && $0.high >= 0 } ?? true)
        }
    }

    /// Least squares through the medians of twelve stretches: readings that follow each other are alike, and counted each
    /// on its own they would claim to know the slope far too well.
    static func slope(_ values: [Double], at times: [Int64]) -> Report.Interval? {
        let count = 12
        guard values.count >= 5 * count else { return nil }
        var points: [(x: Double, y: Double)] = []
        for block in 0..<count {
            let rows = block * values.count / count..<(block + 1) * values.count / count
            let middle = SteadyBand.median(values[rows].filter { !$0.isNaN })
            if !middle.isNaN { points.append((Double(times[rows.lowerBound + rows.count / 2]) / 60e9, middle)) }
        }
        guard points.count >= 6 else { return nil }
        let n = Double(points.count)
        let meanX = points.reduce(0) { $0 + $1.x } / n, meanY = points.reduce(0) { $0 + $1.y } / n
        let sxx = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        guard sxx > 0 else { return nil }
        let slope = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / sxx
        let rests = points.reduce(0) { sum, point in
            let rest = point.y - meanY - slope * (point.x - meanX)
            return sum + rest * rest
        }
        // Student's t for 4 to 10 degrees of freedom, two-sided 95 %.
        let quantiles = [2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]
        let half = quantiles[points.count - 6] * (rests / (n - 2) / sxx).squareRoot()
        return Report.Interval(low: slope - half, high: slope + half)
    }
}
