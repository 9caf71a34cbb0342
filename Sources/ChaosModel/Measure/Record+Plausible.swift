extension Record {
    /// The most that a time may be, in nanoseconds: about 31 years. Sums and differences of a few stay exact.
    private static let longest: Int64 = 1_000_000_000_000_000_000

    /// What no run can have written down, of a record that comes from a file; `nil` when there is nothing. Everything that
    /// a report counts with is looked at, so that no file makes an analysis fail or never end.
    public var implausible: String? {
        implausibleTime ?? implausibleSpan ?? implausibleCount
    }

    private var implausibleTime: String? {
        let moments = events.map(\.at) + probes.map(\.firstSlot)
        if moments.contains(where: { !(-Self.longest...Self.longest).contains($0) }) { return "a time is out of range" }
        let bounds = faults.flatMap { $0.effects + [$0.effective, $0.cleared].compactMap(\.self) }
        let areOrdered = bounds.allSatisfy { -Self.longest <= $0.low && $0.low <= $0.high && $0.high <= Self.longest }
        if !areOrdered { return "the bounds of a fault's time are out of range" }
        if let every, !(0...1e10).contains(every) { return "the time between two drills is out of range" }
        return startedAt.isFinite && abs(startedAt) < 1e12 ? nil : "the start is not a time"
    }

    private var implausibleSpan: String? {
        var spans = [recovery.within, recovery.stableFor, steadyState] + probes.map(\.timeout)
        for slo in slos {
            guard slo.window > .zero, slo.step > .zero else { return "an objective has no window" }
            spans += [slo.window, slo.step] + (slo.burnRate?.windows ?? [])
        }
        for milestone in milestones ?? [] {
            spans += [milestone.stay, milestone.within]
            if case .latency(let limit) = milestone.when { spans.append(limit) }
        }
        let areInRange = spans.allSatisfy { (.zero ... .nanoseconds(Self.longest)).contains($0) }
        return areInRange ? nil : "a duration is out of range"
    }

    private var implausibleCount: String? {
        var counts = slos.map(\.consecutive) + faults.map(\.step) + probes.compactMap(\.refusedRetries)
        for ledger in ledgers ?? [] {
            counts += [ledger.acknowledged, ledger.confirmed, ledger.lost, ledger.unread, ledger.different]
            counts += [ledger.refused, ledger.presentThoughRefused, ledger.unknown, ledger.presentThoughUnacknowledged]
            counts += [ledger.unchecked, ledger.removed, ledger.left]
        }
        if let sampling = counterSampling { counts += [sampling.readings, sampling.missed] }
        if let measurement { counts += [measurement.waited, measurement.lostBytes] }
        return counts.allSatisfy { (0...1 << 53).contains($0) } ? nil : "a count is out of range"
    }
}
