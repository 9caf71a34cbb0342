/// What a run's answers say about the service, and when they saw it.
///
/// A question shows the service at some moment between being asked, which is its slot plus its lateness, and being
/// answered. What took longer than an ordinary answer stands for the moment at which it was asked, since the state at a
/// moment means how a question fares that is asked then; only a good answer after a retry counts when it came, because
/// the attempts before it failed.
///
/// A question that failed on our side, or that was bad only because we asked late, says nothing about the service.
struct Sightings {
    /// The answers of each probe without those that say nothing.
    let series: [ProbeSeries]

    /// By probe: what is judged by its answers, and not only in a `while`.
    private let yardsticks: [[Yardstick]]
    /// Whether everything can be dated by single answers.
    private let datesByAnswers: Bool
    /// Of each probe, how long nine hundred and ninety of a thousand good answers took before the first fault.
    private let ordinary: [Int64]
    /// When the questions were due that say nothing, ascending, for each probe.
    private let unknown: [[Int64]]

    init(_ all: [ProbeSeries], record: Record, yardsticks whole: [Yardstick]) {
        let calm = record.faults.compactMap { $0.effective?.low }.min() ?? .max
        yardsticks = record.probes.indices.map { probe in
            whole.filter { slo in slo.claims.contains { slo.gauges[$0].probe == probe } }
        }
        datesByAnswers = whole.allSatisfy { slo in slo.claims.allSatisfy { slo.gauges[$0].judgesAnswers } }
        var (kept, ordinary, unknown): ([ProbeSeries], [Int64], [[Int64]]) = ([], [], [])
        for (index, probe) in record.probes.enumerated() {
            let own = yardsticks[index]
            let timeout = probe.timeout.spanNanoseconds
            let mute = all[index].samples.filter { $0.saysNothing(under: own, timeout: timeout) }
            // Of these nothing but the number is judged, and they brought none: they date no recovery, but they are answers.
            let unseen = all[index].samples.filter { sample in
                own.contains { $0.isBlind(to: sample) } && !own.contains { $0.hears(sample) }
            }
            unknown.append((mute + unseen).map(\.scheduled).sorted())
            var series = all[index]
            if !mute.isEmpty { series.samples.removeAll { $0.saysNothing(under: own, timeout: timeout) } }
            ordinary.append(Self.ordinary(series, before: calm, under: own))
            kept.append(series)
        }
        (series, self.ordinary, self.unknown) = (kept, ordinary, unknown)
    }

    /// When the breach that begins with `event` did: after the last answer before it had been asked for, and not after
    /// the service had seen the question. `bounds` are those of the slots, which an effect may have moved.
    func violated(_ event: Sample, within bounds: TimeBounds) -> TimeBounds {
        let own = series[Int(event.probe)]
        let place = own.index(at: event.scheduled)
        let before = place > 0 ? own.samples[place - 1].asked : event.asked
        return TimeBounds(low: max(bounds.low, before), high: max(bounds.high, seen(event)))
    }

    /// When the service recovered, if the span in which every SLO holds begins with the slot `start`: after the last
    /// bad question of every probe had been asked, and not after the first good one behind it was seen. What says
    /// nothing may have been good, so it moves the first bound only. For what is judged by a sum, no answer says more
    /// than the slots around the span's start, `slots`.
    func recovered(from: Int64, start: Int64, within slots: TimeBounds) -> TimeBounds {
        var (low, high) = (Int64.min, Int64.min)
        for probe in series.indices where !yardsticks[probe].isEmpty {
            let own = series[probe]
            let bad = lastBad(of: probe, from: from, before: max(start, from + 1))
            let mute = unknown[probe].last { $0 >= from && $0 < start }
            guard let last = [bad?.scheduled, mute].compactMap({ $0 }).max() else { continue }
            let good = own.samples[own.index(at: last + 1)...].first { !isBad($0) }
            low = max(low, bad?.asked ?? .min)
            high = max(high, good.map(seen) ?? start)
        }
        if low == .min { return slots }
        return TimeBounds(low: low, high: max(low, high, datesByAnswers ? .min : slots.high))
    }

    /// When every probe that had a bad answer before `start` had a good one again; `nil` without a bad one.
    func answered(from: Int64, start: Int64) -> Int64? {
        series.indices.compactMap { probe in
            guard let bad = lastBad(of: probe, from: from, before: max(start, from + 1)) else { return nil }
            let own = series[probe]
            return own.samples[own.index(at: bad.scheduled + 1)...].first { !isBad($0) }?.completed
        }.max()
    }

    /// The last moment up to `time` at which a question is known to have fared badly.
    func lastBad(from: Int64, upTo time: Int64) -> Int64? {
        series.indices.compactMap { lastBad(of: $0, from: from, before: time + 1)?.asked }.max()
    }

    private func lastBad(of probe: Int, from: Int64, before: Int64) -> Sample? {
        guard !yardsticks[probe].isEmpty else { return nil }
        return series[probe].samples(from: from, to: before).last(where: isBad)
    }

    private func isBad(_ sample: Sample) -> Bool { yardsticks[Int(sample.probe)].contains { $0.excludes(sample) } }

    /// By when the service had seen the question.
    private func seen(_ sample: Sample) -> Int64 {
        if sample.attempts > 1, sample.isGood { return sample.completed }
        return min(sample.completed, sample.asked + ordinary[Int(sample.probe)])
    }

    /// Of a long run every so-many-th answer is looked at, so that a million do not have to be sorted.
    private static func ordinary(_ series: ProbeSeries, before calm: Int64, under slos: [Yardstick]) -> Int64 {
        func took(_ samples: ArraySlice<Sample>) -> [Int64] {
            let stride = max(1, samples.count / 4_096)
            return samples.indices.lazy.filter { $0 % stride == 0 }.map { samples[$0] }
                .filter { sample in !slos.contains { $0.excludes(sample) } }.map { $0.completed - $0.asked }
        }
        var times = took(series.samples[..<series.index(at: calm)])
        if times.isEmpty { times = took(series.samples[...]) }
        times.sort()
        return times.isEmpty ? 0 : max(times[SLO.Objective.rank(0.99, of: times.count) - 1], 0)
    }
}

extension Sample {
    /// When the question was put: a slot that starts late sees the service later.
    var asked: Int64 { scheduled + max(lateness, 0) }

    /// Whether it is our failure and not the service's: it failed on this side, or it would have been good if asked on
    /// time, or it ran out of a time of which our lateness had used up more than half.
    fileprivate func saysNothing(under slos: [Yardstick], timeout: Int64) -> Bool {
        if outcome == .local { return true }
        guard lateness > 0, slos.contains(where: { $0.excludes(self) }) else { return false }
        if outcome == .timeout { return lateness > timeout / 2 }
        var punctual = self
        punctual.latency -= lateness
        return slos.contains { $0.excludes(self) && !$0.excludes(punctual) }
    }
}
