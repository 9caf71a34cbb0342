/// Dates every breach of a run and the recovery from it. The state of a service at a moment means how a question
/// fares that is asked then.
///
/// - *violated*: between the last answer before the breach had been asked for and the moment at which its first bad
///   question was seen; not earlier than the effect of the fault when the breach begins after it.
/// - *detected*: when the windows said so.
/// - *recovered*: the start of the first span of `stable-for` in which every SLO holds: between the last bad question
///   before it and the moment at which the first good one was seen.
/// - *cleared*: when the faults that took effect last before the violation were verified gone; an instant fault has
///   nothing to clear. If that was only after the recovery, when the last other fault went that did before it.
///
/// A question that failed on our own side, or has no answer, widens these bounds and dates nothing (`Sightings`); but
/// a span that would hold only if it had been good proves no recovery.
///
/// A new episode begins only after the previous one recovered. One that never does is censored: its time to recover
/// is a lower bound.
public struct RecoveryAnalysis: Sendable {
    /// Every breach, in order.
    public let episodes: [Report.Episode]

    /// Analyses a run. `samples` may be in any order.
    public init(record: Record, samples: [Sample]) {
        self.init(record: record, series: ProbeSeries.bridged(record.probes, samples), slos: record.slos)
    }

    init(record: Record, series: [ProbeSeries], slos: [SLO]) {
        let effects = record.faults.flatMap { $0.effects.map(\.low) }.sorted()
        let baselines = Baselines(record, series: series)
        let yardsticks = slos.map { Yardstick($0, probes: record.probes, baselines: baselines) }
        let watched = Set(yardsticks.flatMap(\.probes))
        let lanes = watched.sorted().map { series[$0].samples }
        let merged = lanes.count == 1 ? lanes[0] : lanes.flatMap { $0 }.sorted { $0.scheduled < $1.scheduled }
        let sightings = Sightings(series, record: record, yardsticks: yardsticks)
        var episodes: [Report.Episode] = []
        var from = Int64.min
        var searches = yardsticks.map { BreachSearch($0) }
        while true {
            var breaches = searches.indices.compactMap { index in
                searches[index].next(in: sightings.series, from: from).flatMap {
                    Breach($0, of: yardsticks[index], in: sightings.series, from: from, effects: effects)
                }
            }
            for index in breaches.indices where breaches[index].isDatedByAnswer {
                breaches[index].violated = sightings.violated(
                    breaches[index].event, within: breaches[index].violated)
            }
            guard let first = breaches.min(by: { $0.violated.high < $1.violated.high }) else { break }
            let origin = first.event.scheduled
            var search = StableSpan(
                slos: slos, probes: record.probes, stableFor: record.recovery.stableFor, baselines: baselines)
            search.look(from: origin)
            let begin = Self.index(in: merged, at: origin)
            for sample in merged[begin...] {
                search.admit(sample)
                if search.found != nil { break }
            }
            let recovered = search.found.map { found in
                sightings.recovered(from: origin, start: search.start ?? found.high, within: found)
            }
            // The span starts where its first answer was due; known it was only when that answer came, and the first
            // good one of every probe that had a bad one.
            let answered = search.start.map { start in
                let first = merged[Self.index(in: merged, at: start)...].first { $0.scheduled == start }
                return max(first?.completed ?? start, sightings.answered(from: origin, start: start) ?? start)
            }
            // Where no answer is bad by itself, the last span that did not hold says when it had not recovered.
            let lowerBound =
                sightings.lastBad(from: origin, upTo: search.lowerBound())
                ?? (first.isDatedByAnswer ? nil : search.refuted) ?? first.event.asked
            // What a span tolerates may still be the breach: it is no proof by itself for the time before its end.
            let span = record.recovery.stableFor.spanNanoseconds
            func held(until time: Int64) -> Bool {
                guard let start = search.start, time < start + span else { return true }
                return yardsticks.allSatisfy { $0.outcome(in: sightings.series, from: start, to: time) != .bad }
            }
            let together = breaches.filter { breach in
                recovered.map { breach.violated.high < $0.high } ?? true || breach.slo.name == first.slo.name
            }
            episodes.append(
                Report.Episode(
                    together, first: first, recovered: recovered, answered: answered, held: held,
                    lowerBound: lowerBound, faults: record.faults, slot: series[Int(first.event.probe)].interval))
            guard recovered != nil, let start = search.start, start > from else { break }
            from = start
        }
        self.episodes = episodes
    }

    /// The headline: the worst episode. A censored one counts as longest. `nil` when nothing was violated.
    public var recovery: Report.Recovery? {
        let worst = episodes.max { a, b in
            (a.censored ? 1 : 0, a.recover?.high ?? 0) < (b.censored ? 1 : 0, b.recover?.high ?? 0)
        }
        return worst?.recovery
    }

    private static func index(in samples: [Sample], at time: Int64) -> Int {
        var (low, high) = (0, samples.count)
        while low < high {
            let middle = (low + high) / 2
            if samples[middle].scheduled < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
