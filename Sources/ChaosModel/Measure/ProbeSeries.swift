/// One probe's answers in slot order, up to the first slot without an answer.
struct ProbeSeries {
    var samples: [Sample] = []
    var interval: Int64
    /// The first slot that has no answer although a later one has.
    var missing: UInt32?

    /// The series of each probe. A slot's second answer is dropped; times that run backwards end a series.
    static func all(_ probes: [Record.ProbeFacts], _ samples: [Sample]) -> [ProbeSeries] {
        var series = probes.map { ProbeSeries(interval: $0.slotNanoseconds) }
        var orders = probes.map { _ in SlotOrder() }
        var highest = probes.map { _ in -1 }
        for sample in samples where Int(sample.probe) < probes.count {
            let probe = Int(sample.probe)
            highest[probe] = max(highest[probe], Int(sample.slot))
            orders[probe].take(sample) { series[probe].samples.append($0) }
        }
        for probe in series.indices {
            let answers = series[probe].samples
            if let stray = answers.indices.dropFirst().first(where: {
                answers[$0].scheduled <= answers[$0 - 1].scheduled
            }) {
                series[probe].samples.removeSubrange(stray...)
            }
            if highest[probe] >= series[probe].samples.count {
                series[probe].missing = UInt32(series[probe].samples.count)
            }
        }
        return series
    }

    /// Index of the first answer due at `time` or later.
    func index(at time: Int64) -> Int {
        var (low, high) = (0, samples.count)
        while low < high {
            let middle = (low + high) / 2
            if samples[middle].scheduled < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The answers due in a span, `end` excluded.
    func samples(from start: Int64, to end: Int64) -> ArraySlice<Sample> {
        let first = index(at: start)
        return samples[first..<max(first, index(at: end))]
    }

    /// Until when the probe is answered without a gap.
    var covered: Int64? { samples.last.map { $0.scheduled + interval } }

    /// All windows of `slo` on this probe, in order. An earlier episode's bad answers, those due before `from`, are
    /// not counted again; `body` returns whether to go on.
    func judge(_ slo: SLO, index: Int = 0, from: Int64 = .min, _ body: (Judgement) -> Bool) {
        guard let origin = samples.first?.scheduled else { return }
        var meter = WindowMeter(slo: slo, index: index, origin: origin)
        let begin = from > origin ? self.index(at: from - slo.window.spanNanoseconds) : 0
        var known = Int64.min
        var judgements: [Judgement] = []
        for sample in samples[begin...] {
            meter.close(upTo: sample.scheduled, known: known, into: &judgements)
            meter.add(
                scheduled: sample.scheduled, isBad: sample.scheduled >= from && slo.objective.isBad(sample))
            known = max(known, sample.completed)
            meter.close(upTo: coverage(after: sample.scheduled, interval: interval), known: known, into: &judgements)
            for judgement in judgements where !body(judgement) { return }
            judgements.removeAll(keepingCapacity: true)
        }
    }
}
