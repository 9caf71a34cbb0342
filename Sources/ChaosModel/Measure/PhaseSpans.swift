/// When the phases begin and end, by scheduled time.
///
/// *During* lasts from the first effect until the last fault ended. An instant fault counts as lasting until the
/// service recovered from it, or for `stable-for` when nothing was violated; a fault that was never verified gone
/// lasts to the end of the run.
struct PhaseSpans {
    private let start: Int64
    private let effect: Int64
    private let clear: Int64
    private let end: Int64

    init(record: Record, series: [ProbeSeries], episodes: [Report.Episode]) {
        let end = max(series.compactMap(\.covered).max() ?? 0, 0)
        let start = series.compactMap { $0.samples.first?.scheduled }.min() ?? 0
        let ends = record.faults.compactMap { fault -> Int64? in
            guard let effective = fault.effective else { return nil }
            guard fault.isInstant else { return fault.cleared?.high ?? end }
            let own = episodes.filter { $0.step == fault.step }
            return own.isEmpty
                ? effective.high + record.recovery.stableFor.spanNanoseconds
                : own.map { $0.recovered.map { Self.firstSlot(after: $0.low, in: series) } ?? end }.max()
        }
        self.start = start
        self.end = end
        effect = min(max(record.faults.compactMap { $0.effective?.low }.min() ?? end, start), max(start, end))
        clear = min(max(ends.max() ?? end, effect), max(start, end))
    }

    /// The first slot after the last bad question of an episode.
    private static func firstSlot(after time: Int64, in series: [ProbeSeries]) -> Int64 {
        series.compactMap { $0.samples(from: time + 1, to: .max).first?.scheduled }.min() ?? time
    }

    /// The three phases over some probes.
    func phases(_ series: [ProbeSeries]) -> Report.Phases {
        Report.Phases(
            before: phase(series, start, effect), during: phase(series, effect, clear),
            after: phase(series, clear, end))
    }

    /// From where to where each phase lasts, the end excluded.
    var bounds: (before: Range<Int64>, during: Range<Int64>, after: Range<Int64>) {
        (start..<effect, effect..<clear, clear..<max(end, clear))
    }

    private func phase(_ series: [ProbeSeries], _ from: Int64, _ to: Int64) -> Report.Phase {
        var good = TimeHistogram()
        var lateness = TimeHistogram()
        for probe in series {
            for sample in probe.samples(from: from, to: to) {
                lateness.add(sample.lateness)
                if sample.isGood { good.add(sample.latency) }
            }
        }
        let count = lateness.count
        func seconds(_ time: Int64?) -> Double? { time.map { Double($0) / 1e9 } }
        return Report.Phase(
            count: count, rate: to > from ? Double(count) * 1e9 / Double(to - from) : 0,
            errors: count == 0 ? 0 : Double(count - good.count) / Double(count), mean: good.mean.map { $0 / 1e9 },
            p50: seconds(good.quantile(0.5)), p95: seconds(good.quantile(0.95)), p99: seconds(good.quantile(0.99)),
            max: good.count == 0 ? nil : seconds(good.greatest), lateness: seconds(lateness.quantile(0.99)))
    }
}
