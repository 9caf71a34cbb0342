import ChaosModel

/// A probe's answers as far as charts need them: when each was due, and how long it took if it was good.
struct ProbeAnswers {
    /// Nanoseconds since the run's start, in no order.
    private(set) var scheduled: [Int64] = []
    /// Nanoseconds; of a failure −1. One for each of `scheduled`.
    private(set) var latencies: [Int64] = []

    var count: Int { scheduled.count }

    /// The answers of each probe, by its index.
    static func each(_ samples: [Sample], probes: Int) -> [ProbeAnswers] {
        var each = [ProbeAnswers](repeating: ProbeAnswers(), count: probes)
        for sample in samples where Int(sample.probe) < probes {
            each[Int(sample.probe)].add(sample)
        }
        return each
    }

    /// The time that the answers of all probes together cover; `nil` without any.
    static func axis(_ each: [ProbeAnswers], intervals: [Double]) -> TimeAxis? {
        let ends = zip(each, intervals).compactMap { answers, interval -> (Double, Double)? in
            guard let first = answers.scheduled.min(), let last = answers.scheduled.max() else { return nil }
            return (Double(first) / 1e9, Double(last) / 1e9 + interval)
        }
        guard let start = ends.map(\.0).min(), let end = ends.map(\.1).max() else { return nil }
        return TimeAxis(start: start, end: end)
    }

    private mutating func add(_ sample: Sample) {
        scheduled.append(sample.scheduled)
        latencies.append(sample.isGood ? max(sample.latency, 0) : -1)
    }
}
