/// Finds the first span of `stable-for` in which every SLO's objective holds on the span's answers, and which is
/// answered without a gap. It starts at an answer that is bad for no SLO of its probe, and that says something to each. An objective whose `while` does not
/// hold in the span asks for nothing. The window that the span begins with has to hold, too: a whole span may tolerate a breach's
/// last bad answers. A question that failed on our own side counts as a bad one here: it may have been
/// one, and recovery has to be proven.
///
/// Used live, to know when probing may end, and afterwards, to date the recovery.
public struct StableSpan: Sendable {
    /// Where the span starts: between the last bad answer before it and the first good one, at most one slot wide.
    public private(set) var found: TimeBounds?
    /// The slot at which the span starts.
    public private(set) var start: Int64?

    /// The start of the last span that is known not to hold.
    private(set) var refuted: Int64?

    private var yardsticks: [Yardstick]
    private let probes: [Record.ProbeFacts]
    /// By probe: the SLOs that look at it, and their claims on it.
    private let watchers: [[Int]]
    private let claims: [[(slo: Int, gauge: Int)]]
    /// By probe: whether an objective is about it, and not only a `while`.
    private let isJudged: [Bool]
    private let intervals: [Int64]
    private let span: Int64
    private var from: Int64
    private var orders: [SlotOrder]
    private var covered: [Int64]
    private var events: [Sample] = []
    private var first = 0
    private var end = 0
    private var tallies: [[SlidingTally]]
    private var openings: [SpanOpening]
    /// The number of the first event, counted from the beginning of the search.
    private var dropped: Int64 = 0
    private var previous: Int64?
    private var lastBad: [Int64?]
    private var nextAfterBad: [Int64?]

    /// A search that has not begun; `look(from:)` begins it.
    public init(
        slos: [SLO], probes: [Record.ProbeFacts], stableFor: Duration, baselines: Baselines = Baselines()
    ) {
        self.probes = probes
        let yardsticks = slos.map { Yardstick($0, probes: probes, baselines: baselines) }.filter(\.isAnswerable)
        self.yardsticks = yardsticks
        watchers = probes.indices.map { probe in
            yardsticks.indices.filter { yardsticks[$0].probes.contains(probe) }
        }
        claims = probes.indices.map { probe in
            yardsticks.indices.flatMap { slo in
                yardsticks[slo].gauges.indices.filter { yardsticks[slo].gauges[$0].probe == probe }.map { (slo, $0) }
            }
        }
        isJudged = probes.indices.map { probe in
            yardsticks.contains { slo in slo.claims.contains { slo.gauges[$0].probe == probe } }
        }
        intervals = probes.map(\.slotNanoseconds)
        span = max(stableFor.spanNanoseconds, 1)
        from = .max
        orders = probes.map { _ in SlotOrder() }
        covered = probes.map { _ in Int64.min }
        tallies = yardsticks.map { $0.gauges.map { _ in SlidingTally() } }
        openings = SpanOpening.all(of: yardsticks, within: span)
        lastBad = probes.map { _ in nil }
        nextAfterBad = lastBad
    }

    /// Tells what was measured in the steady state. Objectives that compare with it never hold before.
    public mutating func know(_ baselines: Baselines) {
        yardsticks = yardsticks.map { Yardstick($0.slo, probes: probes, baselines: baselines) }
    }

    /// Begins a new search among the slots due at `time` or later, which must not have been fed yet.
    public mutating func look(from time: Int64) {
        from = time
        (found, start, previous, refuted) = (nil, nil, nil, nil)
        (first, end, events, dropped) = (0, 0, [], 0)
        tallies = yardsticks.map { $0.gauges.map { _ in SlidingTally() } }
        openings = SpanOpening.all(of: yardsticks, within: span)
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
        guard !watchers[probe].isEmpty else { return }
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
            if isJudged[Int(candidate.probe)], rest.isGood(candidate), !rest.isRefuted() {
                return rest.lastBad.compactMap { $0 }.max() ?? rest.previous ?? from
            }
            rest.dropFirst()
        }
        return max(from, watermark)
    }

    private var watermark: Int64 {
        zip(covered, watchers).filter { !$0.1.isEmpty }.map(\.0).min() ?? .min
    }

    private mutating func search() {
        let watermark = self.watermark
        while first < events.count, watermark >= events[first].scheduled + span {
            extend(until: events[first].scheduled + span)
            if isJudged[Int(events[first].probe)], isGood(events[first]) {
                let outcomes = outcomes()
                let beginsBadly = opensBadly()
                if outcomes.allSatisfy({ $0 == .good }), !beginsBadly { return settle() }
                if beginsBadly || outcomes.contains(.bad) { refuted = events[first].scheduled }
            }
            dropFirst()
        }
        if first > 4096, first * 2 > events.count {
            events.removeFirst(first)
            dropped += Int64(first)
            end -= first
            for index in openings.indices { openings[index].end -= first }
            first = 0
        }
    }

    private mutating func extend(until time: Int64) {
        while end < events.count, events[end].scheduled < time {
            for (slo, gauge) in claims[Int(events[end].probe)] {
                var tally = Tally()
                yardsticks[slo].gauges[gauge].add(events[end], to: &tally, isProof: true)
                tallies[slo][gauge].push(tally, at: dropped + Int64(end))
            }
            end += 1
        }
    }

    /// Whether an SLO is bad in every window that the span begins with.
    private mutating func opensBadly() -> Bool {
        let start = events[first].scheduled
        var bad: [Int: Bool] = [:]
        for index in openings.indices {
            let slo = openings[index].slo
            openings[index].extend(in: events, from: start, dropped, yardsticks[slo])
            let isBad = openings[index].outcome(yardsticks[slo]) == .bad
            bad[slo] = (bad[slo] ?? true) && isBad
        }
        return bad.values.contains(true)
    }

    private mutating func dropFirst() {
        let sample = events[first]
        let probe = Int(sample.probe)
        for (slo, gauge) in claims[probe] { tallies[slo][gauge].drop(before: dropped + Int64(first) + 1) }
        for index in openings.indices { openings[index].drop(first, dropped) }
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
        watchers[Int(sample.probe)].allSatisfy {
            !yardsticks[$0].excludes(sample) && !yardsticks[$0].isBlind(to: sample)
        }
    }

    private func outcomes() -> [Judgement.Outcome] {
        let stretch = Gauge.Stretch(seconds: Double(span) / 1e9, isWhole: true)
        return yardsticks.indices.map { slo in
            yardsticks[slo].outcome(idle: .good) { gauge in
                yardsticks[slo].gauges[gauge].outcome(of: tallies[slo][gauge].total, over: stretch)
            }
        }
    }

    /// Whether the span cannot hold any more, whatever the missing answers are.
    private func isRefuted() -> Bool {
        let stretch = Gauge.Stretch(seconds: Double(span) / 1e9, isWhole: true)
        return yardsticks.indices.contains { slo in
            yardsticks[slo].outcome { index in
                let gauge = yardsticks[slo].gauges[index]
                guard gauge.judgesAnswers, let probe = gauge.probe else { return .unknown }
                var tally = tallies[slo][index].total
                tally.count = max(tally.count, Int(min(span / intervals[probe], 1 << 40)) + 1)
                return gauge.outcome(of: tally, over: stretch)
            } == .bad
        }
    }

    private mutating func settle() {
        let good = events[first].scheduled
        start = good
        var (low, high) = (Int64.min, Int64.min)
        for probe in lastBad.indices {
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
