/// An SLO made ready to judge with: its probes by index, its limits as numbers. Windows, gate, stable span, breach and worst
/// window all judge by it, so an objective means the same everywhere.
final class Yardstick: Sendable {
    let slo: SLO
    /// The objective's claims, in the order in which they are written.
    let gauges: [Gauge]
    /// The probes whose answers it needs, ascending.
    let probes: [Int]
    /// The windows that end together, in nanoseconds, longest first; under a millisecond they are taken as one.
    let windows: [Int64]
    private let tree: Combination<Int>
    private let plain: Combination<Int>
    private let isSimple: Bool

    /// Makes an SLO ready. `baselines` is what was measured in the steady state, once that is known.
    convenience init(_ slo: SLO, probes: [Record.ProbeFacts], baselines: Baselines = Baselines()) {
        let places = ProbePlaces(probes)
        let claims = slo.objective.leaves.map { claim in slo.burnRate.map { claim.burning($0.atMost) } ?? claim }
        let gauges = claims.map { Gauge($0, on: slo.probe, in: places, baselines: baselines) }
        var next = 0
        let tree = slo.objective.map { _ in
            next += 1
            return next - 1
        }
        let spans = (slo.burnRate?.windows ?? [slo.window]).map { max($0.spanNanoseconds, 1_000_000) }
        self.init(slo, gauges, spans.sorted(by: >), tree)
    }

    private init(_ slo: SLO, _ gauges: [Gauge], _ windows: [Int64], _ tree: Combination<Int>) {
        self.slo = slo
        self.gauges = gauges
        self.windows = windows
        self.tree = tree
        plain = tree.unconditional
        isSimple = gauges.count == 1
        probes = Set(tree.leaves.compactMap { gauges[$0].probe }).sorted()
    }

    /// The claims that decide, by index: all but those that follow a `while`.
    var claims: [Int] { plain.leaves }

    /// Whether all its probes are there.
    var isAnswerable: Bool { !gauges.contains { $0.probe == nil } }

    /// What it comes to when its claims come to this. A part whose `while` is bad comes to `idle`: nothing is known of it in
    /// a window; before and after the faults it asks for nothing.
    func outcome(idle: Judgement.Outcome = .unknown, _ gauge: (Int) -> Judgement.Outcome) -> Judgement.Outcome {
        isSimple ? gauge(0) : tree.outcome(idle: idle, gauge)
    }

    /// Whether an answer is bad by itself, whatever the others are.
    func isBad(_ sample: Sample) -> Bool {
        if isSimple { return gauges[0].outcome(of: sample) == .bad }
        return plain.outcome { gauges[$0].outcome(of: sample) } == .bad
    }

    /// Whether recovery cannot begin with an answer.
    func excludes(_ sample: Sample) -> Bool {
        if isSimple { return gauges[0].outcome(ofAlone: sample) == .bad }
        return plain.outcome { gauges[$0].outcome(ofAlone: sample) } == .bad
    }

    /// Whether an answer says nothing to it, though it was asked for a number of its claims.
    func isBlind(to sample: Sample) -> Bool {
        claims.contains { gauges[$0].isUnseen(sample) } && !hears(sample)
    }

    /// Whether an answer says something to one of its claims.
    func hears(_ sample: Sample) -> Bool { claims.contains { gauges[$0].counts(sample) } }

    /// The parts that make it bad in a window with these readings.
    func violated(by readings: [Gauge.Reading]) -> Yardstick {
        tree.violated { readings[$0].outcome }.map { Yardstick(slo, gauges, windows, $0) } ?? self
    }

    /// How far values of its claims are beyond the limits: that of the worst of `and`, of the best of `or`.
    func excess(_ values: [Double?]) -> Double? { Self.excess(of: plain, gauges, values) }

    /// Values of its claims in words, such as `812 ms`, or with several claims `p99 812 ms, errors 3 %`.
    func words(_ values: [Double?]) -> String? {
        let words = plain.leaves.compactMap { index in
            values[index].map { value -> String in
                let measure = gauges[index].claim.measure
                return isSimple ? measure.words(for: value) : "\(measure.name) \(measure.words(for: value))"
            }
        }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    /// The exact values of its claims in a span of the probes' series.
    func values(in series: [ProbeSeries], from start: Int64, to end: Int64, isWhole: Bool = true) -> [Double?] {
        let stretch = Gauge.Stretch(seconds: Double(end - start) / 1e9, isWhole: isWhole)
        return gauges.map { gauge in
            gauge.probe.flatMap { gauge.value(of: series[$0].samples(from: start, to: end), over: stretch) }
        }
    }

    /// Whether it holds over all answers due in a span of the probes' series.
    func outcome(in series: [ProbeSeries], from start: Int64, to end: Int64) -> Judgement.Outcome {
        let stretch = Gauge.Stretch(seconds: Double(end - start) / 1e9, isWhole: true)
        return outcome { index in
            guard let probe = gauges[index].probe else { return .unknown }
            return gauges[index].outcome(
                of: gauges[index].tally(of: series[probe].samples(from: start, to: end)), over: stretch)
        }
    }

    private static func excess(of tree: Combination<Int>, _ gauges: [Gauge], _ values: [Double?]) -> Double? {
        switch tree {
        case .one(let index): values[index].flatMap(gauges[index].excess)
        case .all(let parts): parts.compactMap { excess(of: $0, gauges, values) }.max()
        case .any(let parts): parts.compactMap { excess(of: $0, gauges, values) }.min()
        case .during(let part, _): excess(of: part, gauges, values)
        }
    }
}
