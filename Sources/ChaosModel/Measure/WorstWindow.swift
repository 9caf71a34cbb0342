/// The worst window of one SLO, and how many windows were bad.
struct WorstWindow {
    var windows = 0
    var badWindows = 0
    var goodWindows = 0
    var wasBreached = false
    /// The exact value of the worst window; `nil` without data.
    var value: Double?

    /// Judges every window of `slo`. For a quantile the worst window is found by a histogram with steps of 1.6 %;
    /// its value is exact all the same.
    init(of slo: SLO, in series: ProbeSeries) {
        var worst: (rank: Double, start: Int64, end: Int64)?
        var histogram = LatencyHistogram()
        var (left, right) = (0, 0)
        let samples = series.samples
        series.judge(slo) { judgement in
            windows += 1
            if judgement.outcome == .bad { badWindows += 1 }
            if judgement.outcome == .good { goodWindows += 1 }
            if judgement.state == .breached { wasBreached = true }
            guard judgement.count > 0 else { return true }
            var rank = judgement.value ?? 0
            if case .quantile(let quantile, _) = slo.objective {
                while right < samples.count, samples[right].scheduled < judgement.end {
                    histogram.count(samples[right], by: 1)
                    right += 1
                }
                while left < right, samples[left].scheduled < judgement.start {
                    histogram.count(samples[left], by: -1)
                    left += 1
                }
                rank = Double(histogram.bin(at: SLO.Objective.rank(quantile, of: right - left), of: right - left))
            }
            if rank > worst?.rank ?? -1 { worst = (rank, judgement.start, judgement.end) }
            return true
        }
        value = worst.flatMap { slo.objective.value(of: series.samples(from: $0.start, to: $0.end)) }
    }
}

/// Counts of latencies in bins of 64 to the octave; failures lie beyond the last.
private struct LatencyHistogram {
    private var bins = [Int](repeating: 0, count: 58 * 64 + 2)

    mutating func count(_ sample: Sample, by change: Int) {
        bins[sample.isGood ? index(of: sample.latency) : bins.count - 1] += change
    }

    /// The bin in which the answer of a rank (from 1, ascending) lies.
    func bin(at rank: Int, of count: Int) -> Int {
        var above = count - rank
        for bin in bins.indices.reversed() {
            if bins[bin] > above { return bin }
            above -= bins[bin]
        }
        return 0
    }

    private func index(of latency: Int64) -> Int {
        let value = UInt64(max(latency, 0))
        guard value >= 64 else { return Int(value) }
        let shift = 57 - value.leadingZeroBitCount
        return min((shift + 1) * 64 + Int(value >> UInt64(shift)) - 64, bins.count - 2)
    }
}
