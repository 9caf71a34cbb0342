/// Finds the first span of `stable-for` in which every SLO's objective holds on the span's answers, and which is
/// answered without a gap. It starts at an answer that is good for every SLO of its probe.
///
/// Used live, to know when probing may end, and afterwards, to date the recovery.
public struct StableSpan: Sendable {
    /// Where the span starts: between the last bad answer before it and the first good one, at most one slot wide.
    public private(set) var found: TimeBounds?
    /// The slot at which the span starts.
    public private(set) var start: Int64?

    private let slos: [[SLO]]
    private let intervals: [Int64]
    private let span: Int64
    private var from: Int64
    private var orders: [SlotOrder]
    private var covered: [Int64]
    private var events: [Sample] = []
    private var first = 0
    private var end = 0
    private var counts: [[(count: Int, bad: Int)]]
    private var previous: Int64?
    private var lastBad: [Int64?]
    private var nextAfterBad: [Int64?]

    /// A search that has not begun; `look(from:)` begins it.
    public init(slos: [SLO], probes: [Record.ProbeFacts], stableFor: Duration) {
        self.slos = probes.map { probe in slos.filter { $0.probe == probe.name } }
        intervals = probes.map(\.slotNanoseconds)
        span = max(stableFor.spanNanoseconds, 1)
        from = .max
        orders = probes.map { _ in SlotOrder() }
        covered = probes.map { _ in Int64.min }
        counts = self.slos.map { $0.map { _ in (0, 0) } }
        lastBad = probes.map { _ in nil }
        nextAfterBad = lastBad
    }

    /// Begins a new search among the slots due at `time` or later, which must not have been fed yet.
    public mutating func look(from time: Int64) {
        from = time
        (found, start, previous) = (nil, nil, nil)
        (first, end, events) = (0, 0, [])
        counts = slos.map { $0.map { _ in (0, 0) } }
        lastBad = lastBad.map { _ in nil }
        nextAfterBad = lastBad
    }

    /// Takes an answer. Every answer from slot 0 on has to be fed, also while no search is on.
    public mutating func take(_ sample: Sample) {
        guard Int(sample.probe) < orders.count else { return }
        var ready: [Sample] = []
        orders[Int(sample.probe)].take(sample) { ready.append($0) }
        for sample in ready { admit(sample) }
    }

    /// Takes an answer whose probe has no unanswered slot before it.
    mutating func admit(_ sample: Sample) {
        let probe = Int(sample.probe)
        guard !slos[probe].isEmpty else { return }
        covered[probe] = coverage(after: sample.scheduled, interval: intervals[probe])
        guard found == nil, from < .max else { return }
        if sample.scheduled >= from {
            var place = events.count
            while place > end, events[place - 1].scheduled > sample.scheduled { place -= 1 }
            events.insert(sample, at: place)
        }
        search()
    }

    /// Nothing before this can have been the start: a lower bound of the recovery when the answers ended too early.
    func lowerBound() -> Int64 {
        var rest = self
        while rest.first < rest.events.count {
            let candidate = rest.events[rest.first]
            rest.extend(until: candidate.scheduled + span)
            if rest.isGood(candidate), !rest.isRefuted() {
                return rest.lastBad.compactMap { $0 }.max() ?? rest.previous ?? from
            }
            rest.dropFirst()
        }
        return max(from, watermark)
    }

    private var watermark: Int64 {
        zip(covered, slos).filter { !$0.1.isEmpty }.map(\.0).min() ?? .min
    }

    private mutating func search() {
        let watermark = self.watermark
        while first < events.count, watermark >= events[first].scheduled + span {
            extend(until: events[first].scheduled + span)
            if isGood(events[first]), holds() { return settle() }
            dropFirst()
        }
        if first > 4096, first * 2 > events.count {
            events.removeFirst(first)
            end -= first
            first = 0
        }
    }

    private mutating func extend(until time: Int64) {
        while end < events.count, events[end].scheduled < time {
            count(events[end], by: 1)
            end += 1
        }
    }

    private mutating func count(_ sample: Sample, by change: Int) {
        let probe = Int(sample.probe)
        for index in slos[probe].indices {
            counts[probe][index].count += change
            if slos[probe][index].objective.isBad(sample) { counts[probe][index].bad += change }
        }
    }

    private mutating func dropFirst() {
        let sample = events[first]
        let probe = Int(sample.probe)
        count(sample, by: -1)
        if !isGood(sample) {
            lastBad[probe] = sample.scheduled
            nextAfterBad[probe] = nil
        } else if lastBad[probe] != nil, nextAfterBad[probe] == nil {
            nextAfterBad[probe] = sample.scheduled
        }
        previous = sample.scheduled
        first += 1
    }

    private func isGood(_ sample: Sample) -> Bool {
        slos[Int(sample.probe)].allSatisfy { !$0.objective.isBad(sample) }
    }

    private func holds() -> Bool {
        for (objectives, tallies) in zip(slos, counts) {
            for (slo, tally) in zip(objectives, tallies)
            where tally.count == 0 || !slo.objective.allows(bad: tally.bad, of: tally.count) { return false }
        }
        return true
    }

    /// Whether the span cannot hold any more, whatever the missing answers are.
    private func isRefuted() -> Bool {
        for probe in slos.indices {
            let expected = Int(min(span / intervals[probe], 1 << 40)) + 1
            for (slo, tally) in zip(slos[probe], counts[probe])
            where !slo.objective.allows(bad: tally.bad, of: max(tally.count, expected)) { return true }
        }
        return false
    }

    private mutating func settle() {
        let good = events[first].scheduled
        start = good
        var (low, high) = (Int64.min, Int64.min)
        for probe in slos.indices {
            guard let bad = lastBad[probe] else { continue }
            let next = nextAfterBad[probe] ?? events[first...].first { Int($0.probe) == probe }?.scheduled
            low = max(low, bad)
            high = max(high, next ?? good)
        }
        if low == .min || good > high { (low, high) = (previous ?? good, good) }
        found = TimeBounds(low: min(low, high), high: high)
        events = []
    }
}
