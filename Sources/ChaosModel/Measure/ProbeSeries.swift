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
}
