import ChaosModel

/// One probe's answers in buckets of equal width, at most 600, for drawing.
struct Timeline {
    /// The answers due in one bucket; latencies in seconds.
    struct Bucket {
        var count = 0
        var failures = 0
        /// Median and 99th percentile of the good answers.
        var p50: Double?, p99: Double?
    }

    /// When the first bucket begins, and how wide each is, in seconds.
    let start: Double, width: Double
    let buckets: [Bucket]

    var end: Double { start + width * Double(buckets.count) }

    /// The timeline of `probe`; `nil` when it has no samples.
    init?(_ samples: [Sample], probe: Int, interval: Double) {
        let own = samples.filter { Int($0.probe) == probe }
        guard let first = own.map(\.scheduled).min(), let last = own.map(\.scheduled).max() else { return nil }
        let length = Double(last - first) / 1e9
        let least = max(length / 300, interval)
        let width =
            [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 600, 3600].first { $0 >= least } ?? least
        let count = min(Int(length / width) + 1, 600)
        var latencies = [[Int64]](repeating: [], count: count)
        var buckets = [Bucket](repeating: Bucket(), count: count)
        for sample in own {
            let index = min(Int(Double(sample.scheduled - first) / 1e9 / width), count - 1)
            buckets[index].count += 1
            if sample.isGood { latencies[index].append(sample.latency) } else { buckets[index].failures += 1 }
        }
        for index in buckets.indices where !latencies[index].isEmpty {
            let sorted = latencies[index].sorted()
            func rank(_ share: Double) -> Double {
                let place = (share * Double(sorted.count)).rounded(.up)
                return Double(sorted[min(max(Int(place), 1), sorted.count) - 1]) / 1e9
            }
            buckets[index].p50 = rank(0.5)
            buckets[index].p99 = rank(0.99)
        }
        start = Double(first) / 1e9
        self.width = width
        self.buckets = buckets
    }
}
