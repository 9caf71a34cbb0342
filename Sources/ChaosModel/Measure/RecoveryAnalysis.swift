/// Dates every breach of a run and the recovery from it.
///
/// - *violated*: the first bad answer of the breach, between it and the slot before; not earlier than the effect of
///   the fault when the breach begins after it.
/// - *detected*: when the windows said so.
/// - *recovered*: the start of the first span of `stable-for` in which every SLO holds, between the last bad answer
///   before it and the first good one.
/// - *cleared*: when the faults that took effect last before the violation were verified gone; an instant fault has
///   nothing to clear.
///
/// A new episode begins only after the previous one recovered. One that never does is censored: its time to recover
/// is a lower bound.
public struct RecoveryAnalysis: Sendable {
    /// Every breach, in order.
    public let episodes: [Report.Episode]

    /// Analyses a run. `samples` may be in any order.
    public init(record: Record, samples: [Sample]) {
        self.init(record: record, series: ProbeSeries.all(record.probes, samples), slos: record.slos)
    }

    init(record: Record, series: [ProbeSeries], slos: [SLO]) {
        let effects = record.faults.flatMap { $0.effects.map(\.low) }.sorted()
        let baselines = Baselines(record, series: series)
        let yardsticks = slos.map { Yardstick($0, probes: record.probes, baselines: baselines) }
        let watched = Set(yardsticks.flatMap(\.probes))
        let lanes = watched.sorted().map { series[$0].samples }
        let merged = lanes.count == 1 ? lanes[0] : lanes.flatMap { $0 }.sorted { $0.scheduled < $1.scheduled }
        var episodes: [Report.Episode] = []
        var from = Int64.min
        while true {
            let breaches = yardsticks.compactMap { Breach(of: $0, in: series, from: from, effects: effects) }
            guard let first = breaches.min(by: { $0.violated.high < $1.violated.high }) else { break }
            var search = StableSpan(
                slos: slos, probes: record.probes, stableFor: record.recovery.stableFor, baselines: baselines)
            search.look(from: first.event.scheduled)
            let begin = Self.index(in: merged, at: first.event.scheduled)
            for sample in merged[begin...] where search.found == nil { search.admit(sample) }
            let recovered = search.found.map {
                TimeBounds(low: max($0.low, first.violated.low), high: max($0.high, first.violated.high))
            }
            // The span starts where its first answer was due; known it was only when that answer came.
            let answered = search.start.map { start in
                merged[Self.index(in: merged, at: start)...].first { $0.scheduled == start }?.completed ?? start
            }
            let together = breaches.filter { breach in
                recovered.map { breach.violated.high < $0.high } ?? true || breach.slo.name == first.slo.name
            }
            episodes.append(
                Report.Episode(
                    slos: together.map(\.slo.name), first: first,
                    detected: together.map(\.detected).min() ?? first.detected, recovered: recovered,
                    answered: answered,
                    lowerBound: search.lowerBound(), faults: record.faults,
                    slot: series[Int(first.event.probe)].interval))
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

extension Report.Episode {
    /// Puts one episode together; `slot` is the interval of the probe that was violated first.
    init(
        slos: [String], first: Breach, detected: Int64, recovered: TimeBounds?, answered: Int64?,
        lowerBound: Int64, faults: [Record.FaultFacts], slot: Int64
    ) {
        // A request in flight when the fault took effect was due up to a slot before. Faults within one slot of
        // each other cannot be told apart by the probe, so the last of them to be cleared counts.
        let latest = max(first.violated.high, first.event.scheduled + slot)
        let before = faults.filter { ($0.effective?.low).map { $0 <= latest } ?? false }
        // Of a fault that strikes again and again, the last strike before the violation.
        func effect(_ fault: Record.FaultFacts) -> TimeBounds? {
            fault.effects.filter { $0.low <= latest }.max { $0.low < $1.low }
        }
        let cause = before.max { (effect($0)?.low ?? 0) < (effect($1)?.low ?? 0) }
        let effective = cause.flatMap(effect)
        let group = before.filter { (effect($0)?.low ?? 0) + slot >= effective?.low ?? 0 && !$0.isInstant }
        let clears = group.compactMap(\.cleared)
        let floor = effective.map(\.low) ?? .min
        let violated =
            first.violated.high < floor
            ? TimeBounds(low: max(first.violated.low, floor), high: floor) : first.violated
        let recovered = recovered.map { TimeBounds(low: max($0.low, violated.low), high: max($0.high, violated.high)) }
        let cleared = clears.count == group.count ? clears.max { $0.high < $1.high } : nil
        self.slos = slos
        step = cause?.step
        self.violated = violated
        self.detected = detected
        self.recovered = recovered
        self.cleared = cleared
        censored = recovered == nil
        // A good answer that came only after we began to take the fault back is no healing of the service's own, even
        // if its question was due before.
        let known = recovered.map { max($0.high, answered ?? $0.high) }
        selfHealed = known.map { known in cleared.map { known <= $0.low } ?? true } ?? false
        detect = effective.map { Report.Interval(nanoseconds: detected - $0.high, detected - $0.low) }
        if let recovered {
            recover = Report.Interval(
                nanoseconds: recovered.low - violated.high, recovered.high - violated.low)
        } else {
            recover = Report.Interval(nanoseconds: lowerBound - violated.high, lowerBound - violated.high)
        }
        if let recovered, let known, let cleared, known > cleared.low {
            let high = recovered.high > cleared.low ? recovered.high : known
            afterClear = Report.Interval(nanoseconds: recovered.low - cleared.high, high - cleared.low)
        } else {
            afterClear = nil
        }
    }
}

extension Report.Episode {
    /// The episode as a headline.
    public var recovery: Report.Recovery {
        Report.Recovery(
            detect: detect, recover: recover, afterClear: afterClear, selfHealed: selfHealed, censored: censored)
    }
}

extension Report.Interval {
    /// An interval from bounds in nanoseconds; nothing takes less than no time.
    init(nanoseconds low: Int64, _ high: Int64) {
        self.init(low: Double(max(low, 0)) / 1e9, high: Double(max(high, low, 0)) / 1e9)
    }
}
