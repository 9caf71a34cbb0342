/// What was measured in the steady state, for the objectives that compare with it, by name such as `p99 of web`.
/// A function of the record and the samples alone: the answers due in the steady-state span, before the first effect.
public struct Baselines: Hashable, Sendable {
    private var values: [String: Double] = [:]

    /// Nothing was measured.
    public init() {}

    /// Measures in the answers that were due in `span`; `series` by probe, in the order of their slots.
    init(of slos: [SLO], probes: [Record.ProbeFacts], in span: Range<Int64>, series: [ProbeSeries]) {
        let places = ProbePlaces(probes)
        let stretch = Gauge.Stretch(seconds: Double(span.upperBound - span.lowerBound) / 1e9, isWhole: true)
        for slo in slos {
            for claim in slo.objective.leaves where claim.needsBaseline {
                let gauge = Gauge(claim, on: slo.probe, in: places, baselines: Baselines())
                guard let probe = gauge.probe else { continue }
                let samples = series[probe].samples(from: span.lowerBound, to: span.upperBound)
                // Endless is no baseline: everything would be within it.
                guard let value = gauge.value(of: samples, over: stretch), value.isFinite else { continue }
                values[claim.title(on: slo.probe)] = value
            }
        }
    }

    /// Measures in a run.
    init(_ record: Record, series: [ProbeSeries]) {
        self.init()
        let needs = record.slos.contains { $0.objective.needsBaseline }
        guard needs, let span = record.steadySpan else { return }
        self = Baselines(of: record.slos, probes: record.probes, in: span, series: series)
    }

    /// A value by its name; `nil` when it was not measured.
    subscript(_ title: String) -> Double? { values[title] }

    /// Nothing was measured.
    public var isEmpty: Bool { values.isEmpty }

    /// What was measured for `slos`, by name.
    func table(_ slos: [SLO]) -> [Report.Baseline] {
        var table: [Report.Baseline] = []
        for slo in slos {
            for claim in slo.objective.leaves where claim.needsBaseline {
                let title = claim.title(on: slo.probe)
                guard let value = values[title], !table.contains(where: { $0.measure == title }) else { continue }
                table.append(Report.Baseline(measure: title, value: value, text: claim.measure.words(for: value)))
            }
        }
        return table
    }
}

extension Record {
    /// The slots in which the steady state was judged: from the start of the last probe on, and before the first effect.
    /// `nil` when none was asked for.
    var steadySpan: Range<Int64>? {
        guard let start = probes.map(\.firstSlot).max(), steadyState > .zero else { return nil }
        let effect = faults.compactMap { $0.effective?.low }.min() ?? .max
        let end = min(start + steadyState.spanNanoseconds, effect)
        return end > start ? start..<end : nil
    }
}
