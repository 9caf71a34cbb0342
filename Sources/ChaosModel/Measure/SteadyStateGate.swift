/// Decides whether the SLOs held over the steady-state span, before anything is injected. The objectives are applied
/// to all answers due in the span at once. No data is unknown, and unknown is not steady.
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
    private var tallies: [Tally]
    private var orders: [SlotOrder]
    private var covered: [Int64]

    private struct Tally {
        var count = 0
        var bad = 0
    }

    /// A gate over the slots due in `span` from `start` (nanoseconds since the run's start). Every answer from slot
    /// 0 on has to be fed, so that the gate knows when none is missing.
    public init(slos: [SLO], probes: [Record.ProbeFacts], from start: Int64, span: Duration) {
        self.slos = slos
        self.probes = probes
        self.start = start
        end = start + span.spanNanoseconds
        tallies = slos.map { _ in Tally() }
        orders = probes.map { _ in SlotOrder() }
        covered = probes.map { _ in Int64.min }
    }

    /// Takes an answer and returns the decision as it stands.
    public mutating func take(_ sample: Sample) -> Verdict {
        let probe = Int(sample.probe)
        guard probe < probes.count else { return verdict }
        var ready: [Sample] = []
        orders[probe].take(sample) { ready.append($0) }
        for sample in ready {
            covered[probe] = coverage(after: sample.scheduled, interval: probes[probe].slotNanoseconds)
            guard (start..<max(start, end)).contains(sample.scheduled) else { continue }
            for (index, slo) in slos.enumerated() where slo.probe == probes[probe].name {
                tallies[index].count += 1
                if slo.objective.isBad(sample) { tallies[index].bad += 1 }
            }
        }
        return verdict
    }

    /// The decision as it stands. Pending until every probe with an SLO is answered up to the end of the span.
    public var verdict: Verdict {
        let isComplete = slos.allSatisfy { slo in
            probes.firstIndex { $0.name == slo.probe }.map { covered[$0] >= end } ?? true
        }
        return isComplete ? conclude() : .pending
    }

    /// The decision when nothing more will come: a slot without an answer makes its SLO unknown.
    public func conclude() -> Verdict {
        guard end > start else { return .steady }
        let problems = slos.indices.compactMap(problem)
        return problems.isEmpty ? .steady : .notSteady(problems.joined(separator: "; "))
    }

    private func problem(_ index: Int) -> String? {
        let (slo, tally) = (slos[index], tallies[index])
        let label = "\(slo.probe) \(slo.text)"
        guard let probe = probes.firstIndex(where: { $0.name == slo.probe }) else { return "\(label): unknown probe" }
        guard tally.count > 0 else { return "\(label): unknown, no answer in the steady-state span" }
        if !slo.objective.allows(bad: tally.bad, of: tally.count) {
            return
                "\(label): \(tally.bad) of \(tally.count) answers were bad (\(Figure.share(Double(tally.bad) / Double(tally.count))))"
        }
        return covered[probe] >= end ? nil : "\(label): unknown, answers of the steady-state span are missing"
    }
}
