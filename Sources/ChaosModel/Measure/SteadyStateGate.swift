/// Decides whether the SLOs held over the steady-state span, before anything is injected, and measures the baselines in
/// it. The objectives are applied to all answers due in the span at once. No data is unknown, and unknown is not steady; but
/// an objective whose `while` does not hold asks for nothing.
public struct SteadyStateGate: Sendable {
    /// The decision.
    public enum Verdict: Hashable, Sendable {
        /// Answers of the span are still missing.
        case pending
        /// Every SLO held.
        case steady
        /// At least one did not, or is unknown; in words.
        case notSteady(String)
    }

    private let slos: [SLO]
    private let probes: [Record.ProbeFacts]
    private let start: Int64
    private let end: Int64
    private let yardsticks: [Yardstick]
    private var tallies: [[Tally]]
    private var orders: [SlotOrder]
    private var covered: [Int64]
    /// The span's answers, as far as a baseline needs them.
    private var kept: [ProbeSeries]
    private let compared: Set<Int>
    private var decision: Verdict?

    /// A gate over the slots due in `span` from `start` (nanoseconds since the run's start). Every answer from slot
    /// 0 on has to be fed, so that the gate knows when none is missing.
    public init(slos: [SLO], probes: [Record.ProbeFacts], from start: Int64, span: Duration) {
        self.slos = slos
        self.probes = probes
        self.start = start
        end = start + span.spanNanoseconds
        yardsticks = slos.map { Yardstick($0, probes: probes) }
        tallies = slos.map { $0.objective.leaves.map { _ in Tally() } }
        orders = probes.map { _ in SlotOrder() }
        covered = probes.map { _ in Int64.min }
        kept = probes.map { ProbeSeries(interval: $0.slotNanoseconds) }
        compared = Set(yardsticks.filter { $0.slo.objective.needsBaseline }.flatMap(\.probes))
    }

    /// Takes an answer and returns the decision as it stands.
    public mutating func take(_ sample: Sample) -> Verdict {
        let probe = Int(sample.probe)
        if let decision { return decision }
        guard probe < probes.count else { return verdict }
        var ready: [Sample] = []
        orders[probe].take(sample) { ready.append($0) }
        for sample in ready {
            covered[probe] = coverage(after: sample.scheduled, interval: probes[probe].slotNanoseconds)
            guard (start..<max(start, end)).contains(sample.scheduled) else { continue }
            if compared.contains(probe) { kept[probe].samples.append(sample) }
            for (index, yardstick) in yardsticks.enumerated() {
                for (place, gauge) in yardstick.gauges.enumerated() {
                    gauge.add(sample, to: &tallies[index][place])
                }
            }
        }
        if isComplete { decision = conclude() }
        return verdict
    }

    /// The decision as it stands. Pending until every probe with an SLO is answered up to the end of the span.
    public var verdict: Verdict { decision ?? (isComplete ? conclude() : .pending) }

    /// The decision when nothing more will come: a slot without an answer makes its SLO unknown.
    public func conclude() -> Verdict {
        if let decision { return decision }
        guard end > start else { return .steady }
        let baselines = self.baselines
        let problems = slos.indices.compactMap { problem($0, baselines) }
        return problems.isEmpty ? .steady : .notSteady(problems.joined(separator: "; "))
    }

    /// What was measured in the span, for the objectives that compare with it.
    public var baselines: Baselines {
        compared.isEmpty || end <= start
            ? Baselines() : Baselines(of: slos, probes: probes, in: start..<end, series: kept)
    }

    private var isComplete: Bool {
        yardsticks.allSatisfy { $0.probes.allSatisfy { covered[$0] >= end } }
    }

    private func problem(_ index: Int, _ baselines: Baselines) -> String? {
        let slo = slos[index]
        let label = slo.objective.leaves.contains { $0.subject == nil } ? "\(slo.probe) \(slo.text)" : slo.text
        let isCompared = slo.objective.needsBaseline
        let yardstick = isCompared ? Yardstick(slo, probes: probes, baselines: baselines) : yardsticks[index]
        guard yardstick.isAnswerable else { return "\(label): unknown probe" }
        let stretch = Gauge.Stretch(seconds: Double(end - start) / 1e9, isWhole: true)
        let readings = yardstick.gauges.indices.map { place in
            let gauge = yardstick.gauges[place]
            let samples = gauge.probe.map { kept[$0].samples } ?? []
            return gauge.reading(of: isCompared ? gauge.tally(of: samples) : tallies[index][place], over: stretch)
        }
        switch yardstick.outcome(idle: .good, { readings[$0].outcome }) {
        case .good:
            return yardstick.probes.allSatisfy { covered[$0] >= end }
                ? nil : "\(label): unknown, answers of the steady-state span are missing"
        case .bad: return "\(label): \(yardstick.violated(by: readings).complaint(readings))"
        case .unknown:
            if readings.allSatisfy({ $0.tally.count == 0 }) {
                return "\(label): unknown, no answer in the steady-state span"
            }
            return yardstick.gauges.contains { $0.limit == nil }
                ? "\(label): unknown, the steady-state span has no baseline for it"
                : "\(label): unknown, the steady-state span has not the data for it"
        }
    }
}

extension Yardstick {
    /// What is wrong with its claims, in words.
    fileprivate func complaint(_ readings: [Gauge.Reading]) -> String {
        claims.map { index in
            let (measure, reading) = (gauges[index].claim.measure, readings[index])
            let (bad, count) = (reading.tally.bad, reading.tally.count)
            switch measure {
            case .rate, .value: return "\(measure.name) was \(reading.value.map(measure.words) ?? "unknown")"
            default: return "\(bad) of \(count) answers were bad (\(Figure.share(Double(bad) / Double(max(count, 1)))))"
            }
        }.joined(separator: ", ")
    }
}
