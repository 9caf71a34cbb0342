/// One run as far as a comparison needs it.
public struct ComparedRun: Sendable {
    /// As it was asked for.
    public var name: String
    /// The facts, and what they mean.
    public var record: Record, report: Report
    /// The text of its spec; `nil` when it was not kept.
    public var spec: String?
    /// Its answers by probe.
    let series: [ProbeSeries]
    /// The three phases, in nanoseconds since its start.
    let phases: [(name: String, span: Range<Int64>)]

    /// Judges a run.
    /// - Parameters:
    ///   - name: What its side of the comparison is called.
    ///   - samples: as for `Report`; none are said to be missing.
    public init(
        name: String, record: Record, samples: [Sample], counters: CounterSeries? = nil, spec: String? = nil
    ) {
        self.name = name
        self.record = record
        self.spec = spec
        report = Report(analyzing: record, samples: samples, counters: counters)
        series = ProbeSeries.all(record.probes, samples)
        let bounds = PhaseSpans(record: record, series: series, episodes: report.episodes).bounds
        phases = [("before", bounds.before), ("during", bounds.during), ("after", bounds.after)]
    }

    /// The answers of a probe in a phase; `nil` without the probe.
    func blocks(_ probe: String, phase: Int) -> AnswerBlocks? {
        guard let index = record.probes.firstIndex(where: { $0.name == probe }) else { return nil }
        let span = phases[phase].span
        return AnswerBlocks(
            series[index].samples(from: span.lowerBound, to: span.upperBound), in: span,
            interval: series[index].interval)
    }

    /// What it is called on its side.
    var side: Comparison.Side {
        Comparison.Side(
            name: name, runs: [record.run], experiments: [record.experiment],
            verdicts: [report.verdict.rawValue: 1], from: report.startedAt, to: report.startedAt,
            leftOut: report.verdict.tellsOfRecovery(hasBreach: report.recovery != nil) ? 0 : 1)
    }
}
