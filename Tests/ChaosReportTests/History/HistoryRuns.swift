@testable import ChaosModel

/// Rows of a history: one run as it is, one that never recovered, one in which nothing was injected.
enum HistoryRuns {
    static let all: [RunSummary] = {
        var first = RunSummary(ExampleRun.report, record: ExampleRun.record)
        first.labels = ["team": "payments", "tier": "1, \"gold\""]
        guard let kept = ExampleRun.all["censored"] else { return [first] }
        var lost = RunSummary(kept.report, record: kept.record)
        lost.run = "20260102-000000-a1b2"
        lost.startedAt = first.startedAt + 86_400
        var quiet = first
        quiet.run = "20260103-000000-a1b2"
        quiet.startedAt += 2 * 86_400
        quiet.verdict = .noSteadyState
        quiet.reason = "-1 of 2 SLOs held\nbefore anything was injected"
        quiet.recovery = nil
        quiet.faults = []
        quiet.slos = []
        quiet.labels = ["team": "search"]
        return [first, lost, quiet]
    }()
}
