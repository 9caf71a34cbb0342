/// A run of the history with what statistics count of it. A class, since a run belongs to many lists.
final class HistoryRun: Sendable {
    /// The row.
    let summary: RunSummary
    /// Why it says nothing about recovery; `nil` when it counts.
    let leftOut: String?
    /// What it measured; `nil` when it does not count.
    let detect: MeasuredDuration?, recover: MeasuredDuration?, afterClear: MeasuredDuration?

    init(_ summary: RunSummary) {
        self.summary = summary
        leftOut = summary.leftOut
        guard leftOut == nil, let recovery = summary.recovery else {
            (detect, recover, afterClear) = (nil, nil, nil)
            return
        }
        detect = MeasuredDuration(recovery.detect)
        recover = MeasuredDuration(recovery.recover, isCensored: recovery.censored)
        if recovery.censored {
            let least = summary.afterClearAtLeast
            afterClear = MeasuredDuration(least.map { Report.Interval(low: $0, high: $0) }, isCensored: true)
        } else {
            afterClear = MeasuredDuration(recovery.afterClear)
        }
    }

    /// Whether it counts, and an objective was in breach.
    var isBreached: Bool { leftOut == nil && summary.recovery != nil }

    /// Whether the service had its time and did not recover: a run that was stopped says less.
    var isUnrecovered: Bool { recover?.isCensored == true && summary.verdict != .stopped }

    /// Whether an objective held as far as this run tells: one that was stopped may show a miss, but not that it held.
    func held(_ slo: Report.SLOResult) -> Bool? {
        slo.held == true && summary.verdict == .stopped ? nil : slo.held
    }

    /// By start.
    static func precedes(_ a: HistoryRun, _ b: HistoryRun) -> Bool {
        if a.summary.startedAt != b.summary.startedAt { return a.summary.startedAt < b.summary.startedAt }
        return a.summary.run < b.summary.run
    }
}
