/// The rows of a series that are compared: those of the steady state with those from the first effect to the recovery.
struct CounterSpans {
    /// From the first probe's first slot to the first effect.
    var before: Range<Int>
    /// From the first effect until every fault was gone and the service had recovered.
    var during: Range<Int>
    /// From then on.
    var after: Range<Int>

    /// `nil` without a fault, or when there is too little of a steady state (under a second) to tell what is normal.
    init?(_ series: CounterSeries, record: Record, episodes: [Report.Episode]) {
        guard let effect = record.faults.compactMap({ $0.effective?.low }).min() else { return nil }
        let last = (series.times.last ?? 0) + 1
        let clears = record.faults.compactMap { $0.end(in: record, last: last) }
        let recoveries = episodes.map { $0.recovered?.high ?? last }
        let end = (clears + recoveries).max() ?? last
        let probing = record.probes.map(\.firstSlot).min() ?? 0
        let first = series.index(at: probing), border = series.index(at: effect), stop = series.index(at: end + 1)
        guard border - first >= Self.leastRows, stop > border else { return nil }
        before = first..<border
        during = border..<stop
        after = stop..<series.times.count
    }

    /// The fewest readings that show what is normal.
    private static let leastRows = 10
}

extension Record.FaultFacts {
    /// When it was gone; one that happens at one moment counts as lasting for `stable-for`, as in the phases. `nil` for one
    /// that never took effect.
    func end(in record: Record, last: Int64) -> Int64? {
        guard let effective else { return nil }
        return isInstant ? min(effective.high + record.recovery.stableFor.spanNanoseconds, last) : cleared?.high ?? last
    }
}
