/// Ranks the counters that left their steady state between the first effect and the recovery: `Documentation/why.md`.
///
/// A counter is listed when its mean over some second left the band of its steady state by eight spreads or more, and, if
/// it goes with the load, by a quarter of its level or more. Those that moved before the windows said that the SLO was missed
/// come first, those that the fault itself moves last; among equals the further jump does, of which only the square root
/// counts for a counter that goes with the load.
struct CounterRanking {
    /// At most ten, the first the most telling.
    let suspects: [Suspect]

    private static let most = 10
    private static let leastJump = 8.0, leastChange = 0.25

    /// `nil` when there is nothing to compare: no fault took effect, or there was no second of steady state.
    init?(_ series: CounterSeries, record: Record, episodes: [Report.Episode]) {
        guard let spans = CounterSpans(series, record: record, episodes: episodes) else { return nil }
        let first = episodes.min { $0.violated.high < $1.violated.high }
        let found = series.names.indices.compactMap { index in
            Self.suspect(series, index, spans, first?.violated, record).map { suspect in
                (suspect, Self.order(of: suspect, detected: first.map { Double($0.detected) / 1e9 } ?? .infinity))
            }
        }
        let sorted = found.sorted { ($0.1.group, -$0.1.size, $0.0.counter) < ($1.1.group, -$1.1.size, $1.0.counter) }
        suspects = sorted.prefix(Self.most).map(\.0)
    }

    private static func order(of suspect: Suspect, detected: Double) -> (group: Int, size: Double) {
        let size = 1 + suspect.jump
        // A violation is dated at the slot of its question, long before anybody could know that the answer would be late.
        let isLate = suspect.moved.low > detected
        let isTrouble = CounterColumn(suspect.counter)?.metric.isTrouble ?? false
        return (suspect.isOwnEffect ? 2 : isLate ? 1 : 0, isTrouble ? size : size.squareRoot())
    }

    private static func suspect(
        _ series: CounterSeries, _ index: Int, _ spans: CounterSpans, _ violated: TimeBounds?, _ record: Record
    ) -> Suspect? {
        guard let column = CounterColumn(series.names[index]) else { return nil }
        let level = CounterLevel(series.columns[index], at: series.times, kind: column.metric.kind)
        let times = series.times
        guard
            let band = SteadyBand(
                Array(level.means[spans.before]), at: Array(times[spans.before]), floor: column.metric.floor)
        else { return nil }
        func departure(_ row: Int) -> Double {
            level.means[row].isNaN ? 0 : band.departure(level.means[row], at: times[row])
        }
        guard let furthest = spans.during.max(by: { abs(departure($0)) < abs(departure($1)) }) else { return nil }
        let distance = abs(departure(furthest))
        guard distance > band.limit, distance >= leastJump * band.spread,
            column.metric.isTrouble || distance >= leastChange * band.expected(at: times[furthest]),
            let out = spans.during.first(where: { abs(departure($0)) > band.limit })
        else { return nil }
        let first = onset(level, times, spans, before: out, isRise: departure(out) > 0, floor: column.metric.floor)
        let moved = TimeBounds(low: first > 0 ? times[first - 1] : times[first], high: times[first])
        let lead = violated.map {
            Report.Interval(low: Double($0.low - moved.high) / 1e9, high: Double($0.high - moved.low) / 1e9)
        }
        let rows = first..<max(spans.during.upperBound, first + 1)
        let shares = shares(series, column, level, spans.before, rows)
        return Suspect(
            counter: column.name, target: column.target,
            words: column.metric.words + (column.interface.map { " on \($0)" } ?? ""),
            unit: column.metric.unit + (column.metric.kind == .counter ? "/s" : ""),
            before: level.level(spans.before) ?? 0, during: level.level(rows) ?? level.means[furthest],
            peak: level.means[furthest], jump: distance / band.spread,
            moved: Report.Interval(low: Double(moved.low) / 1e9, high: Double(moved.high) / 1e9), lead: lead,
            shareBefore: shares?.0, shareDuring: shares?.1, isOwnEffect: OwnEffects.contain(column, of: record))
    }

    /// The first step of the second before `out` that is out of the ordinary for a single step.
    private static func onset(
        _ level: CounterLevel, _ times: [Int64], _ spans: CounterSpans, before out: Int, isRise: Bool, floor: Double
    ) -> Int {
        let begin = spans.during.first { times[$0] >= times[out] - 1_000_000_000 } ?? out
        guard
            let band = SteadyBand(
                Array(level.steps[spans.before]), at: Array(times[spans.before]), floor: floor)
        else { return out }
        func first(beyond limit: Double) -> Int? {
            (begin...out).first { row in
                guard !level.steps[row].isNaN else { return false }
                let departure = band.departure(level.steps[row], at: times[row])
                return (isRise ? departure : -departure) > limit
            }
        }
        return first(beyond: band.limit) ?? first(beyond: band.spread) ?? out
    }

    /// Retransmitted segments as a share of all that were sent: `OutSegs` leaves them out, RFC 2012.
    private static func shares(
        _ series: CounterSeries, _ column: CounterColumn, _ level: CounterLevel, _ before: Range<Int>,
        _ during: Range<Int>
    ) -> (Double, Double)? {
        guard column.metric.name == "Tcp.RetransSegs",
            let all = series.values(of: column.name.replacing("Tcp.RetransSegs", with: "Tcp.OutSegs"))
        else { return nil }
        let sent = CounterLevel(all, at: series.times, kind: .counter)
        func share(_ rows: Range<Int>) -> Double {
            guard let again = level.level(rows), let first = sent.level(rows), again + first > 0 else { return 0 }
            return again / (again + first)
        }
        return (share(before), share(during))
    }
}
