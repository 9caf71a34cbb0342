import ChaosModel

/// One probe's answers in buckets of equal width, for drawing.
struct Timeline {
    /// The answers due in one bucket; latencies in seconds.
    struct Bucket {
        var count = 0
        var failures = 0
        /// Quantiles by nearest rank, and the greatest, of the good answers.
        var p50: Double?, p95: Double?, p99: Double?, max: Double?
    }

    /// When the first bucket begins, and how wide each is, in seconds.
    let start: Double, width: Double
    let buckets: [Bucket]

    var end: Double { start + width * Double(buckets.count) }

    /// A timeline of buckets that are there already.
    init(start: Double, width: Double, buckets: [Bucket]) {
        self.start = start
        self.width = width
        self.buckets = buckets
    }

    /// The timeline of a probe that asked every `interval` seconds; `nil` without an answer.
    /// - Parameter most: how many buckets there may be.
    init?(_ answers: ProbeAnswers, on axis: TimeAxis, interval: Double, most: Int) {
        guard answers.count > 0 else { return nil }
        let width = axis.width(most: most, interval: interval)
        let count = max(min(Int((axis.length / width).rounded(.up)), most), 1)
        var buckets = [Bucket](repeating: Bucket(), count: count)
        let places = answers.scheduled.map { min(max(Int((Double($0) / 1e9 - axis.start) / width), 0), count - 1) }
        for (place, latency) in zip(places, answers.latencies) {
            buckets[place].count += 1
            if latency < 0 { buckets[place].failures += 1 }
        }
        // One array for all latencies, each bucket's in a row: a million small arrays would cost more than the sorting.
        var next = buckets.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count - $1.failures) }
        let firsts = next
        var latencies = [Int64](repeating: 0, count: firsts[count])
        for (place, latency) in zip(places, answers.latencies) where latency >= 0 {
            latencies[next[place]] = latency
            next[place] += 1
        }
        for index in buckets.indices where firsts[index] < firsts[index + 1] {
            let sorted = latencies[firsts[index]..<firsts[index + 1]].sorted()
            func rank(_ share: Double) -> Double {
                let place = Int((share * Double(sorted.count)).rounded(.up))
                return Double(sorted[min(Swift.max(place, 1), sorted.count) - 1]) / 1e9
            }
            buckets[index].p50 = rank(0.5)
            buckets[index].p95 = rank(0.95)
            buckets[index].p99 = rank(0.99)
            buckets[index].max = rank(1)
        }
        start = axis.start
        self.width = width
        self.buckets = buckets
    }
}
