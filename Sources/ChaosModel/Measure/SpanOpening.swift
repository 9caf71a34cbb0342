/// A window of an SLO at the beginning of a stable span.
struct SpanOpening: Sendable {
    /// The SLO, by its place among those that are judged.
    let slo: Int
    private let length: Int64
    /// Up to where answers are in, by their place among those that are kept.
    var end = 0
    private var tallies: [SlidingTally]

    private init(slo: Int, length: Int64, gauges: Int) {
        self.slo = slo
        self.length = length
        tallies = Array(repeating: SlidingTally(), count: gauges)
    }

    /// The windows of every SLO whose windows are all shorter than the span; the others' the span itself judges.
    static func all(of yardsticks: [Yardstick], within span: Int64) -> [SpanOpening] {
        yardsticks.enumerated().flatMap { slo, yardstick -> [SpanOpening] in
            guard yardstick.windows.allSatisfy({ $0 < span }) else { return [] }
            return yardstick.windows.map { SpanOpening(slo: slo, length: $0, gauges: yardstick.gauges.count) }
        }
    }

    /// Takes the answers in that are due in the window that begins at `start`.
    /// - Parameter dropped: how many answers came before those that are kept.
    mutating func extend(in events: [Sample], from start: Int64, _ dropped: Int64, _ yardstick: Yardstick) {
        while end < events.count, events[end].scheduled < start + length {
            for (index, gauge) in yardstick.gauges.enumerated() where gauge.probe == Int(events[end].probe) {
                var tally = Tally()
                gauge.add(events[end], to: &tally, isProof: true)
                tallies[index].push(tally, at: dropped + Int64(end))
            }
            end += 1
        }
    }

    /// Forgets the first of the answers that are kept.
    mutating func drop(_ first: Int, _ dropped: Int64) {
        for index in tallies.indices { tallies[index].drop(before: dropped + Int64(first) + 1) }
        end = max(end, first + 1)
    }

    /// What the SLO comes to in the window.
    func outcome(_ yardstick: Yardstick) -> Judgement.Outcome {
        let stretch = Gauge.Stretch(seconds: Double(length) / 1e9, isWhole: true)
        return yardstick.outcome(idle: .good) { yardstick.gauges[$0].outcome(of: tallies[$0].total, over: stretch) }
    }
}
