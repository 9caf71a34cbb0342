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
        let samples = series.flatMap { $0.samples(from: from, to: to) }
        let good = samples.filter(\.isGood).map(\.latency).sorted()
        let late = samples.map(\.lateness).sorted()
        func quantile(_ share: Double, _ sorted: [Int64]) -> Double? {
            sorted.isEmpty ? nil : Double(sorted[SLO.Objective.rank(share, of: sorted.count) - 1]) / 1e9
        }
        let sum = good.reduce(0.0) { $0 + Double($1) / 1e9 }
        return Report.Phase(
            count: samples.count, rate: to > from ? Double(samples.count) * 1e9 / Double(to - from) : 0,
            errors: samples.isEmpty ? 0 : Double(samples.count - good.count) / Double(samples.count),
            mean: good.isEmpty ? nil : sum / Double(good.count), p50: quantile(0.5, good), p95: quantile(0.95, good),
            p99: quantile(0.99, good), max: good.last.map { Double($0) / 1e9 }, lateness: quantile(0.99, late))
    }
}
