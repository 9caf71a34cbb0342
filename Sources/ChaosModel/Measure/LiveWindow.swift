/// The last second of answers, for a progress line. By completion time, so it moves even while nothing is judged. Counts in
/// tenths of its span: memory does not grow with the rate.
public struct LiveWindow: Sendable {
    /// What a progress line shows.
    public struct Reading: Hashable, Sendable {
        /// Answers per second, share of failures 0...1; 99th percentile of the good answers' latency in seconds, at most
        /// 0.1 % too high.
        public var rate: Double, errors: Double, p99: Double?
    }

    private struct Slice {
        let key: Int64
        var count = 0
        var good = OctaveCounts()
    }

    private static let sliceCount: Int64 = 10
    private let grain: Int64
    private var slices: [Slice] = []

    /// A window of `span`.
    public init(span: Duration = .seconds(1)) { grain = max(span.spanNanoseconds / Self.sliceCount, 100_000) }

    /// Takes an answer; answers older than the span before it are forgotten.
    public mutating func take(_ sample: Sample) {
        let key = sample.completed / grain
        if slices.last.map({ $0.key < key }) ?? true {
            slices.append(Slice(key: key))
            slices.removeAll { $0.key <= key - 2 * Self.sliceCount }
        }
        // Answers come nearly in order: a timeout is told a moment after its deadline.
        var place = slices.count - 1
        if slices[place].key != key { place = slices.lastIndex { $0.key == key } ?? place }
        slices[place].count += 1
        if sample.isGood { slices[place].good.add(sample.latency) }
    }

    /// What the span up to `now` (nanoseconds since the run's start) shows; `nil` when nothing completed in it.
    public func reading(at now: Int64) -> Reading? {
        let newest = now / grain
        let oldest = newest - Self.sliceCount
        let recent = slices.filter { (oldest...newest).contains($0.key) }
        let count = recent.reduce(0) { $0 + $1.count }
        guard count > 0 else { return nil }
        let good = recent.map(\.good)
        let failed = count - good.reduce(0) { $0 + $1.count }
        return Reading(
            rate: Double(count) * 1e9 / Double(max(now - oldest * grain, grain)),
            errors: Double(failed) / Double(count),
            p99: OctaveCounts.quantile(0.99, of: good).map { Double($0) / 1e9 })
    }
}
