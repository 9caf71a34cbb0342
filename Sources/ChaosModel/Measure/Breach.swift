/// The first breach of one SLO after a point in time.
struct Breach {
    var slo: SLO
    /// The first bad answer.
    var event: Sample
    /// When it began.
    var violated: TimeBounds
    /// When the last of the bad windows in a row was judged.
    var detected: Int64

    /// Finds it; `effects` are the times, ascending, at which faults took effect.
    init?(of slo: SLO, in series: ProbeSeries, from: Int64, effects: [Int64]) {
        var firstWindow: Judgement?
        var last: Judgement?
        series.judge(slo, from: from) { judgement in
            switch judgement.outcome {
            case .good: firstWindow = nil
            case .bad: firstWindow = firstWindow ?? judgement
            case .unknown: break
            }
            if judgement.state == .breached { last = judgement }
            return last == nil
        }
        guard let last, let firstWindow else { return nil }
        let start = max(firstWindow.start, from)
        let floor = Self.floor(
            slo, in: series, effects.filter { $0 >= from && $0 < firstWindow.end }, start, firstWindow.end)
        let begin = series.index(at: start)
        let bad = series.samples.indices[begin...].lazy.filter {
            series.samples[$0].scheduled < last.end && slo.objective.isBad(series.samples[$0])
        }
        let caused = floor.flatMap { floor in bad.first { series.samples[$0].completed >= floor } }
        guard let place = caused ?? bad.first else { return nil }
        event = series.samples[place]
        let before = place > 0 ? series.samples[place - 1].scheduled : event.scheduled
        let earliest = caused == nil ? Int64.min : floor ?? .min
        violated = TimeBounds(low: max(before, earliest), high: max(event.scheduled, earliest))
        detected = last.judgedAt
        self.slo = slo
    }

    /// A breach that begins after a fault took effect is not dated back to the noise before it: the first effect after
    /// which, until the next one, the objective did not hold; the first of all when it is none.
    private static func floor(
        _ slo: SLO, in series: ProbeSeries, _ effects: [Int64], _ start: Int64, _ end: Int64
    ) -> Int64? {
        for (index, effect) in effects.enumerated() {
            let next = index + 1 < effects.count ? effects[index + 1] : end
            let span = series.samples(from: max(effect, start), to: next)
            if !slo.objective.allows(bad: span.count { slo.objective.isBad($0) }, of: span.count) { return effect }
        }
        return effects.first
    }
}
