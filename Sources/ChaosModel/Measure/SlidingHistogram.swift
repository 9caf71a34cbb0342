/// Latencies of a span that moves on, in bins of 64 to the octave: finds about which value a quantile has, at a cost that
/// does not hang on the span's length. Failures lie beyond the last bin.
struct SlidingHistogram {
    private let gauge: Gauge
    private let samples: [Sample]
    private var bins = [Int](repeating: 0, count: 58 * 64 + 2)
    private var first = 0, end = 0, count = 0

    /// The answers of a claim's probe, in the order of their slots.
    init(_ gauge: Gauge, _ samples: [Sample]) {
        self.gauge = gauge
        self.samples = samples
    }

    /// The quantile's value in a span, in seconds, within 1.6 %; spans ascend.
    mutating func value(of quantile: Double, from start: Int64, to time: Int64) -> Double? {
        while end < samples.count, samples[end].scheduled < time {
            count(samples[end], by: 1)
            end += 1
        }
        while first < end, samples[first].scheduled < start {
            count(samples[first], by: -1)
            first += 1
        }
        guard count > 0 else { return nil }
        var above = count - SLO.Objective.rank(quantile, of: count)
        for bin in bins.indices.reversed() {
            if bins[bin] > above { return Self.latency(of: bin, last: bins.count - 1) }
            above -= bins[bin]
        }
        return nil
    }

    private mutating func count(_ sample: Sample, by change: Int) {
        guard gauge.counts(sample) else { return }
        bins[sample.isGood ? bin(of: sample.latency) : bins.count - 1] += change
        count += change
    }

    private func bin(of latency: Int64) -> Int {
        let value = UInt64(max(latency, 0))
        guard value >= 64 else { return Int(value) }
        let shift = 57 - value.leadingZeroBitCount
        return min((shift + 1) * 64 + Int(value >> UInt64(shift)) - 64, bins.count - 2)
    }

    /// The least latency of a bin, in seconds.
    private static func latency(of bin: Int, last: Int) -> Double {
        guard bin >= 64 else { return Double(bin) / 1e9 }
        let shift = bin / 64 - 1
        return bin == last ? .infinity : Double(64 + bin % 64) * Double(UInt64(1) << UInt64(shift)) / 1e9
    }
}
