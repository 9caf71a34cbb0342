/// A breach of one SLO, the first after a point in time.
struct Breach {
    var slo: SLO
    /// The first bad answer; the last one of the first bad window, where no answer is bad by itself.
    var event: Sample
    /// When it began: by the first bad answer, or, for what is judged by a sum, between the ends of the last good window
    /// and of the first bad one.
    var violated: TimeBounds
    /// Whether an answer that is bad by itself dates it, and not the ends of windows.
    var isDatedByAnswer: Bool
    /// When the last of the bad windows in a row was judged.
    var detected: Int64

    /// Dates what was found from a time on; `effects` are the times, ascending, at which faults took effect.
    init?(
        _ finding: BreachSearch.Finding, of yardstick: Yardstick, in series: [ProbeSeries], from: Int64,
        effects: [Int64]
    ) {
        let (window, last) = (finding.first, finding.last)
        let culprit = yardstick.violated(by: finding.readings)
        // Of windows that end together the shortest says best when it began.
        let start = max(window.start, window.end - (yardstick.windows.last ?? 0), from)
        let floor = Self.floor(
            culprit, in: series, effects.filter { $0 >= from && $0 < window.end }, start, window.end)
        slo = yardstick.slo
        detected = last.judgedAt
        if let place = Self.answer(culprit, in: series, start, last.end, after: floor) {
            let answers = series[place.probe].samples
            let bad = answers[place.index]
            let before = place.index > 0 ? answers[place.index - 1].scheduled : bad.scheduled
            let earliest = floor.map { bad.completed >= $0 ? $0 : .min } ?? .min
            event = bad
            isDatedByAnswer = true
            violated = TimeBounds(low: max(before, earliest), high: max(bad.scheduled, earliest))
        } else {
            let answers = culprit.probes.compactMap { series[$0].samples(from: start, to: window.end).last }
            guard let latest = answers.max(by: { $0.scheduled < $1.scheduled }) else { return nil }
            event = latest
            isDatedByAnswer = false
            violated = TimeBounds(low: max(finding.lastGood ?? start, floor ?? .min), high: window.end)
        }
    }

    /// The first bad answer of a span: of those that were known after `floor`, if there are any.
    private static func answer(
        _ culprit: Yardstick, in series: [ProbeSeries], _ start: Int64, _ end: Int64, after floor: Int64?
    ) -> (probe: Int, index: Int)? {
        func first(where isMeant: (Sample) -> Bool) -> (probe: Int, index: Int)? {
            let found = culprit.probes.compactMap { probe in
                series[probe].samples(from: start, to: end).firstIndex { isMeant($0) && culprit.isBad($0) }
                    .map { (probe: probe, index: $0) }
            }
            return found.min {
                series[$0.probe].samples[$0.index].scheduled < series[$1.probe].samples[$1.index].scheduled
            }
        }
        return floor.flatMap { floor in first { $0.completed >= floor } } ?? first { _ in true }
    }

    /// A breach that begins after a fault took effect is not dated back to the noise before it: the first effect after
    /// which, until the next one, the objective did not hold; the first of all when it is none.
    private static func floor(
        _ culprit: Yardstick, in series: [ProbeSeries], _ effects: [Int64], _ start: Int64, _ end: Int64
    ) -> Int64? {
        for (index, effect) in effects.enumerated() {
            let next = index + 1 < effects.count ? effects[index + 1] : end
            if culprit.outcome(in: series, from: max(effect, start), to: next) == .bad { return effect }
        }
        return effects.first
    }
}
