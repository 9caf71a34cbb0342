extension [ProbeSeries] {
    /// All windows of an SLO that end after `from`, in order, with what each of its claims came to. An earlier episode's bad
    /// answers, those due before `from`, are not counted again; `body` returns whether to go on.
    func judge(_ yardstick: Yardstick, from: Int64 = .min, _ body: (Judgement, [Gauge.Reading]) -> Bool) {
        let lanes = yardstick.probes
        let starts = lanes.compactMap { self[$0].samples.first?.scheduled }
        guard yardstick.isAnswerable, starts.count == lanes.count, let origin = starts.min() else { return }
        var meter = WindowMeter(yardstick, index: 0, origin: origin, from: from)
        var places = lanes.map { from > origin ? self[$0].index(at: from - yardstick.windows[0]) : 0 }
        var covered = lanes.map { _ in Int64.min }
        var goesOn = true
        while goesOn, let lane = earliest(lanes, places) {
            let sample = self[lanes[lane]].samples[places[lane]]
            meter.add(sample)
            places[lane] += 1
            covered[lane] = coverage(after: sample.scheduled, interval: self[lanes[lane]].interval)
            meter.close(upTo: covered.reduce(.max) { Swift.min($0, $1) }) { judgement, readings in
                if goesOn { goesOn = body(judgement, readings) }
            }
        }
    }

    /// The lane whose next answer was due first; `nil` when there is none.
    private func earliest(_ lanes: [Int], _ places: [Int]) -> Int? {
        var found: (lane: Int, due: Int64)?
        for (lane, probe) in lanes.enumerated() where places[lane] < self[probe].samples.count {
            let due = self[probe].samples[places[lane]].scheduled
            if due < found?.due ?? .max { found = (lane, due) }
        }
        return found?.lane
    }
}
