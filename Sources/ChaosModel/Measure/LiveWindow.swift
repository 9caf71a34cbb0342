/// The last second of answers, for a progress line. By completion time, so it moves even while nothing is judged.
public struct LiveWindow: Sendable {
    /// What a progress line shows.
    public struct Reading: Hashable, Sendable {
        /// Answers per second, share of failures 0...1; 99th percentile of the good answers' latency in seconds.
        public var rate: Double, errors: Double, p99: Double?
    }

    private let span: Int64
    private var entries: [Sample] = []

    /// A window of `span`.
    public init(span: Duration = .seconds(1)) { self.span = max(span.spanNanoseconds, 1_000_000) }

    /// Takes an answer; answers older than the span before it are forgotten.
    public mutating func take(_ sample: Sample) {
        if entries.count > 64, let oldest = entries.first, sample.completed - oldest.completed > 2 * span {
            entries.removeAll { $0.completed <= sample.completed - span }
        }
        entries.append(sample)
    }

    /// What the span up to `now` (nanoseconds since the run's start) shows; `nil` when nothing completed in it.
    public func reading(at now: Int64) -> Reading? {
        let recent = entries.filter { $0.completed > now - span && $0.completed <= now }
        guard !recent.isEmpty else { return nil }
        let good = recent.filter(\.isGood).map(\.latency).sorted()
        return Reading(
            rate: Double(recent.count) * 1e9 / Double(span),
            errors: Double(recent.count - good.count) / Double(recent.count),
            p99: good.isEmpty ? nil : Double(good[SLO.Objective.rank(0.99, of: good.count) - 1]) / 1e9)
    }
}
