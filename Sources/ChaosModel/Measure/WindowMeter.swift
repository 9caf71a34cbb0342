/// The rolling windows of one SLO. Counts answers in buckets, so that an answer costs the same however long the
/// window is.
struct WindowMeter: Sendable {
    let slo: SLO
    private let index: Int
    private let origin: Int64
    private let window: Int64
    private let step: Int64
    private let grain: Int64
    private var buckets: [Bucket] = []
    private var head = 0
    private var count = 0
    private var bad = 0
    private var boundary: Int64
    private var streak = 0
    private(set) var state = Judge.State.unknown

    private struct Bucket {
        var key: Int64
        var count: Int
        var bad: Int
    }

    /// A meter whose first window starts at `origin`. Windows and steps under a millisecond are taken as one.
    init(slo: SLO, index: Int, origin: Int64) {
        self.slo = slo
        self.index = index
        self.origin = origin
        window = max(slo.window.spanNanoseconds, 1_000_000)
        step = max(slo.step.spanNanoseconds, 1_000_000)
        var (a, b) = (window, step)
        while b != 0 { (a, b) = (b, a % b) }
        grain = a
        boundary = origin + step
    }

    /// Counts an answer. Windows that end at or before `scheduled` must have been closed.
    mutating func add(scheduled: Int64, isBad: Bool) {
        let key = (max(scheduled, origin) - origin) / grain
        if buckets.count > head, buckets[buckets.count - 1].key == key {
            buckets[buckets.count - 1].count += 1
            if isBad { buckets[buckets.count - 1].bad += 1 }
        } else {
            buckets.append(Bucket(key: key, count: 1, bad: isBad ? 1 : 0))
        }
        count += 1
        if isBad { bad += 1 }
    }

    /// Judges every window that ends at or before `covered`; `known` is when the last answer before it completed.
    mutating func close(upTo covered: Int64, known: Int64, into judgements: inout [Judgement]) {
        while boundary <= covered {
            expire(before: boundary - window)
            let outcome: Judgement.Outcome =
                count == 0 ? .unknown : slo.objective.allows(bad: bad, of: count) ? .good : .bad
            advance(outcome)
            judgements.append(
                Judgement(
                    slo: index, start: max(origin, boundary - window), end: boundary, count: count, bad: bad,
                    outcome: outcome, judgedAt: max(boundary, known), state: state))
            boundary += step
            // A gap of this size is no schedule: the times are wrong, and judging emptiness would take for ever.
            if count == 0, (covered - boundary) / step > 10_000 { boundary += (covered - boundary) / step * step }
        }
    }

    /// An unknown window neither begins, continues nor ends a breach.
    private mutating func advance(_ outcome: Judgement.Outcome) {
        switch outcome {
        case .good:
            streak = 0
            state = .holding
        case .bad:
            streak += 1
            if streak >= max(slo.consecutive, 1) { state = .breached }
        case .unknown:
            if state == .holding { state = .unknown }
        }
    }

    private mutating func expire(before time: Int64) {
        while head < buckets.count, origin + buckets[head].key * grain < time {
            count -= buckets[head].count
            bad -= buckets[head].bad
            head += 1
        }
        if head > 64, head * 2 > buckets.count {
            buckets.removeFirst(head)
            head = 0
        }
    }
}
