extension ProbeSeries {
    /// The most slots that are filled in; more are no gap but garbage.
    private static let mostMissing = 1_000_000
    /// The longest distance of slots, in nanoseconds: with so many of them no time overflows.
    private static let longestInterval: Int64 = 1_000_000_000_000

    /// The series of each probe, in which a slot that has no answer although a later one has is an answer that failed
    /// on our side: what follows it can still be dated.
    static func bridged(_ probes: [Record.ProbeFacts], _ samples: [Sample]) -> [ProbeSeries] {
        let plain = all(probes, samples)
        guard plain.contains(where: { $0.missing != nil }) else { return plain }
        var filled = samples
        for (index, series) in plain.enumerated() {
            guard let missing = series.missing, series.interval <= longestInterval else { continue }
            let own = samples.filter { Int($0.probe) == index && $0.slot > missing }.sorted { $0.slot < $1.slot }
            guard let end = own.last?.slot, Int(end - missing) - own.count < mostMissing else { continue }
            var next = missing
            for sample in own {
                while next < sample.slot {
                    let due = sample.scheduled - Int64(sample.slot - next) * series.interval
                    filled.append(
                        Sample(
                            probe: sample.probe, slot: next, scheduled: due, latency: series.interval, outcome: .local))
                    next += 1
                }
                next = max(next, sample.slot &+ 1)
            }
        }
        return all(probes, filled)
    }
}
