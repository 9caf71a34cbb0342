extension Report.Episode {
    /// Puts one episode together.
    /// - Parameters:
    ///   - breaches: what was violated in it, `first` before the others.
    ///   - answered: when the first good answer of the recovery came.
    ///   - held: whether every objective held from the recovery up to a moment.
    ///   - lowerBound: when the service is known not to have recovered yet, if it never did.
    ///   - slot: the interval of the probe that was violated first.
    init(
        _ breaches: [Breach], first: Breach, recovered: TimeBounds?, answered: Int64?,
        held: (Int64) -> Bool, lowerBound: Int64, faults: [Record.FaultFacts], slot: Int64
    ) {
        // A request in flight when the fault took effect was due up to a slot before. Faults within one slot of
        // each other cannot be told apart by the probe, so the last of them to be cleared counts.
        // A connection that was cut was in flight until then, however long ago the question was due.
        let wasCut = first.event.outcome == .reset || first.event.outcome == .closedEarly
        let latest = max(
            first.violated.high, first.event.scheduled + slot, wasCut ? first.event.completed : .min)
        let before = faults.filter { ($0.effective?.low).map { $0 <= latest } ?? false }
        // Of a fault that strikes again and again, the last strike before the violation.
        func effect(_ fault: Record.FaultFacts) -> TimeBounds? {
            fault.effects.filter { $0.low <= latest }.max { $0.low < $1.low }
        }
        let cause = before.max { (effect($0)?.low ?? 0) < (effect($1)?.low ?? 0) }
        let effective = cause.flatMap(effect)
        let group = before.filter { (effect($0)?.low ?? 0) + slot >= effective?.low ?? 0 && !$0.isInstant }
        let clears = group.compactMap(\.cleared)
        let own = clears.count == group.count ? clears.max { $0.high < $1.high } : nil

        // A probe with fewer slots may have been hurt before the one that noticed first.
        let earliest = breaches.filter { $0.violated.low <= first.violated.high }.map(\.violated.low).min()
        var violated = TimeBounds(low: earliest ?? first.violated.low, high: first.violated.high)
        if let effective, first.event.asked < effective.low {
            // It was in flight when the fault took effect, and failed after that.
            let known = max(effective.low, min(effective.high, first.event.completed))
            violated = TimeBounds(low: max(violated.low, effective.low), high: max(violated.high, known))
        }
        let recovered = recovered.map { TimeBounds(low: max($0.low, violated.low), high: max($0.high, violated.high)) }
        let detected = breaches.map(\.detected).min() ?? first.detected

        slos = breaches.map(\.slo.name)
        step = cause?.step
        self.violated = violated
        self.detected = detected
        self.recovered = recovered
        censored = recovered == nil
        // A good answer that came only after we began to take the fault back is no healing of the service's own, even
        // if its question was due before. Nor is one among so many bad ones that it was the end of the fault that mattered.
        let known = recovered.map { max($0.high, answered ?? $0.high) }
        func mayHaveHelped(_ clear: TimeBounds) -> Bool {
            known.map { clear.low < $0 || !held(clear.low) } ?? false
        }
        // Whichever fault the breach is put down to, the end of another one may have been what healed it.
        let others = faults.filter { fault in
            !fault.isInstant && (fault.effective?.low).map { $0 < known ?? .min } ?? false
        }
        let helped = others.compactMap(\.cleared).filter { $0.high > violated.low && mayHaveHelped($0) }
            .max { $0.high < $1.high }
        let isOwn = own.map(mayHaveHelped) ?? false
        let cleared = isOwn ? own : helped ?? own
        self.cleared = cleared
        selfHealed = known != nil && !isOwn && helped == nil
        detect = effective.map { Report.Interval(nanoseconds: detected - $0.high, detected - $0.low) }
        if let recovered {
            recover = Report.Interval(
                nanoseconds: recovered.low - violated.high, recovered.high - violated.low)
        } else {
            recover = Report.Interval(nanoseconds: lowerBound - violated.high, lowerBound - violated.high)
        }
        if let recovered, let known, let cleared, !selfHealed {
            let high = recovered.high > cleared.low ? recovered.high : known
            afterClear = Report.Interval(nanoseconds: recovered.low - cleared.high, high - cleared.low)
        } else {
            afterClear = nil
        }
    }

    /// The episode as a headline.
    public var recovery: Report.Recovery {
        Report.Recovery(
            detect: detect, recover: recover, afterClear: afterClear, selfHealed: selfHealed, censored: censored)
    }
}

extension Report.Interval {
    /// An interval from bounds in nanoseconds; nothing takes less than no time.
    init(nanoseconds low: Int64, _ high: Int64) {
        self.init(low: Double(max(low, 0)) / 1e9, high: Double(max(high, low, 0)) / 1e9)
    }
}
