extension RunSummary {
    /// Why the run says nothing about how a service recovers; `nil` when it counts. A run without a breach counts: its
    /// objectives held, and it has no time to recover.
    public var leftOut: String? {
        switch verdict {
        case .refused: return "refused"
        case .noSteadyState: return "no steady state"
        // Whether the service would have recovered without what is left of the fault is not known.
        case .rollbackIncomplete: return "rollback incomplete"
        case .passed, .failed, .stopped: break
        }
        if let recovery {
            let given = [recovery.detect, recovery.recover, recovery.afterClear].compactMap(\.self)
            return given.contains { MeasuredDuration($0) == nil } ? "implausible figures" : nil
        }
        // What would have come is not known.
        if verdict == .stopped { return interrupted == true ? "interrupted" : "stopped before a breach" }
        if !faults.contains(where: { $0.hadEffect != false }) { return "no fault took effect" }
        return slos.isEmpty ? "no objective" : nil
    }

    /// What `afterClearAtLeast` is of a run with these episodes, for all who make a row of a report.
    public static func afterClearAtLeast(_ episodes: [Report.Episode]) -> Double? {
        guard let episode = episodes.first(where: \.censored), let cleared = episode.cleared,
            let recover = episode.recover
        else { return nil }
        // As numbers that cannot overflow: a file may hold any.
        return max(0, recover.low + (Double(episode.violated.high) - Double(cleared.high)) / 1e9)
    }

    /// Whether a drill took place, as `every` demands it: something was injected, whatever came of it.
    public var isDrill: Bool { verdict != .refused && verdict != .noSteadyState && !faults.isEmpty }
}
