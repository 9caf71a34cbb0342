/// The rolling windows of one SLO. Counts answers in buckets, so that an answer costs the same however long the window is.
struct WindowMeter: Sendable {
    let yardstick: Yardstick
    private let index: Int
    private let origin: Int64
    private let step: Int64
    private let from: Int64
    private var lanes: [Lane]
    private var begin: Int64
    private var boundary: Int64
    private var known = Int64.min
    private var streak = 0
    private(set) var state = Judge.State.unknown

    /// A meter whose first window starts at `origin`. A step under a millisecond is taken as one.
    /// - Parameter from: answers due before count as good, and windows that end by then are left out.
    init(_ yardstick: Yardstick, index: Int, origin: Int64, from: Int64 = .min) {
        self.yardstick = yardstick
        self.index = index
        self.origin = origin
        self.from = from
        step = max(yardstick.slo.step.spanNanoseconds, 1_000_000)
        begin = origin
        boundary = origin + step + (max(from, origin) - origin) / step * step
        lanes = []
        lanes = emptyLanes
    }

    /// Counts an answer; those of one probe come in the order of their slots.
    mutating func add(_ sample: Sample) {
        for lane in lanes.indices where lanes[lane].gauge.probe == Int(sample.probe) {
            lanes[lane].add(sample, origin: origin, from: from)
        }
    }

    /// Judges every window that ends at or before `covered`, up to which each probe's slots are answered.
    mutating func close(upTo covered: Int64, _ body: (Judgement, [Gauge.Reading]) -> Void) {
        while boundary <= covered {
            for lane in lanes.indices { known = max(known, lanes[lane].advance(to: boundary, yardstick.windows)) }
            let readings = readings(window: 0)
            let outcome = outcome(readings)
            advance(outcome)
            body(
                Judgement(
                    slo: index, start: max(origin, boundary - yardstick.windows[0]), end: boundary,
                    count: readings[0].tally.count, bad: readings[0].tally.bad, outcome: outcome,
                    judgedAt: max(boundary, known), state: state), readings)
            boundary += step
            // A gap of this size is no schedule: the times are wrong, and judging emptiness would take for ever.
            let next = lanes.compactMap(\.next).min() ?? covered
            if (next - boundary) / step > 10_000, readings.allSatisfy({ $0.tally.count == 0 }) {
                boundary += (next - boundary) / step * step
            }
        }
    }

    /// The same windows from now on by another yardstick of the same SLO. What was counted is forgotten.
    func continued(by yardstick: Yardstick) -> WindowMeter {
        var meter = WindowMeter(yardstick, index: index, origin: origin, from: from)
        (meter.boundary, meter.begin) = (boundary, boundary - step)
        return meter
    }

    private var emptyLanes: [Lane] {
        let grain = yardstick.windows.reduce(step) { grain, window in
            var (a, b) = (grain, window)
            while b != 0 { (a, b) = (b, a % b) }
            return a
        }
        return yardstick.gauges.map { Lane($0, grain: grain, windows: yardstick.windows.count) }
    }

    private func readings(window: Int) -> [Gauge.Reading] {
        let start = boundary - yardstick.windows[window]
        let stretch = Gauge.Stretch(
            seconds: Double(boundary - max(begin, start)) / 1e9, isWhole: start >= max(begin, from))
        return lanes.map { $0.gauge.reading(of: $0.sums[window].total, over: stretch) }
    }

    /// Bad when it is in all windows that end together, good when it is in one.
    private func outcome(_ longest: [Gauge.Reading]) -> Judgement.Outcome {
        var outcome = yardstick.outcome { longest[$0].outcome }
        for window in yardstick.windows.indices.dropFirst() where outcome != .good {
            let readings = readings(window: window)
            let other = yardstick.outcome { readings[$0].outcome }
            if other != .bad { outcome = other }
        }
        return outcome
    }

    /// An unknown window neither begins, continues nor ends a breach.
    private mutating func advance(_ outcome: Judgement.Outcome) {
        switch outcome {
        case .good:
            streak = 0
            state = .holding
        case .bad:
            streak += 1
            if streak >= max(yardstick.slo.consecutive, 1) { state = .breached }
        case .unknown:
            if state == .holding { state = .unknown }
        }
    }
}

/// What is counted for one claim: buckets that no window has reached yet, and the sums of the windows.
private struct Lane: Sendable {
    let gauge: Gauge
    private let grain: Int64
    private var pending: [Bucket] = []
    private var head = 0
    private(set) var sums: [SlidingTally]

    private struct Bucket {
        var start: Int64, end: Int64
        var known = Int64.min
        var tally = Tally()
    }

    init(_ gauge: Gauge, grain: Int64, windows: Int) {
        self.gauge = gauge
        self.grain = grain
        sums = Array(repeating: SlidingTally(), count: windows)
    }

    /// Where the first bucket starts that no window has reached.
    var next: Int64? { head < pending.count ? pending[head].start : nil }

    mutating func add(_ sample: Sample, origin: Int64, from: Int64) {
        if head == pending.count || sample.scheduled >= pending[pending.count - 1].end {
            let start = origin + (max(sample.scheduled, origin) - origin) / grain * grain
            pending.append(Bucket(start: start, end: start + grain))
        }
        let last = pending.count - 1
        pending[last].known = max(pending[last].known, sample.completed)
        guard gauge.counts(sample) else { return }
        gauge.add(sample, to: &pending[last].tally, isForgiven: sample.scheduled < from)
    }

    /// Moves the windows on; returns when the last answer that came in was known.
    mutating func advance(to boundary: Int64, _ windows: [Int64]) -> Int64 {
        var known = Int64.min
        while head < pending.count, pending[head].end <= boundary {
            for window in sums.indices { sums[window].push(pending[head].tally, at: pending[head].start) }
            known = max(known, pending[head].known)
            head += 1
        }
        for window in sums.indices { sums[window].drop(before: boundary - windows[window]) }
        if head == pending.count || head > 64 && head * 2 > pending.count {
            pending.removeFirst(head)
            head = 0
        }
        return known
    }
}
