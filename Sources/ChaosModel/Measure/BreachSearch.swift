/// Looks for one SLO's breaches, one after the other, in series that do not change. What a look found is kept, so that an SLO
/// that is breached late or never is not judged all over again for every episode of the others.
struct BreachSearch {
    /// The windows of a breach.
    struct Finding {
        /// The first bad window, and what each claim came to in it.
        var first: Judgement, readings: [Gauge.Reading]
        /// The last of the bad windows in a row.
        var last: Judgement
        /// The end of the last good window before.
        var lastGood: Int64?
    }

    let yardstick: Yardstick
    private var hasLooked = false
    private var kept: Finding?

    /// A search that has not looked yet.
    init(_ yardstick: Yardstick) { self.yardstick = yardstick }

    /// The first breach from a time on, which is not before that of the last look; `nil` when there is none.
    mutating func next(in series: [ProbeSeries], from: Int64) -> Finding? {
        var first: (window: Judgement, readings: [Gauge.Reading])?
        var last: Judgement?
        var lastGood: Int64?
        var holds = false
        series.judge(yardstick, from: from) { judgement, readings in
            switch judgement.outcome {
            case .good:
                (first, lastGood) = (nil, judgement.end)
                // Nothing in it is forgiven, and it ends every row of bad windows: what follows is as it was.
                holds = judgement.start >= from && keeps(after: judgement.end)
            case .bad: first = first ?? (judgement, readings)
            case .unknown: break
            }
            if judgement.state == .breached { last = judgement }
            return last == nil && !holds
        }
        if holds { return kept }
        hasLooked = true
        kept = last.flatMap { last in
            first.map { Finding(first: $0.window, readings: $0.readings, last: last, lastGood: lastGood) }
        }
        return kept
    }

    /// Whether the last look found its breach, or none, only after a good window that ends at `time`.
    private func keeps(after time: Int64) -> Bool { hasLooked && kept.map { $0.last.end > time } ?? true }
}
