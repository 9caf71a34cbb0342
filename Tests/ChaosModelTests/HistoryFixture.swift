import ChaosTestKit
import Glibc

@testable import ChaosModel

/// 1 June 2026, 00:00 UTC.
let june = 1_780_272_000.0
/// Seconds of a day.
let daySeconds = 86_400.0

/// A run of the history that was begun `at` seconds after 1 June and took `recover` seconds to recover; with `nil` there
/// was no breach.
func historyRun(
    _ name: String, experiment: String = "shop", at: Double, recover: Double? = nil, width: Double = 0,
    censored: Bool = false, verdict: Report.Verdict? = nil, faults: [String] = ["network.delay"],
    hadEffect: Bool? = true, held: Bool? = nil, p99: Double = 0.2, every: Double? = nil
) -> RunSummary {
    var record = Record(run: name, experiment: experiment, startedAt: june + at)
    record.environment.host = "db-1"
    record.every = every
    var run = RunSummary(Report(analyzing: record, samples: []), record: record)
    run.duration = 60
    run.verdict = verdict ?? (recover == nil ? .passed : .failed)
    run.recovery = recover.map {
        let interval = Report.Interval(low: $0 - width / 2, high: $0 + width / 2)
        return Report.Recovery(
            detect: .init(low: 0.1, high: 0.1), recover: interval, afterClear: nil, selfHealed: !censored,
            censored: censored)
    }
    run.faults = faults.enumerated().map {
        .init(step: $0 + 1, fault: $1, target: "db", mechanism: "netem", hadEffect: hadEffect)
    }
    run.slos = [
        .init(
            name: "web", objective: "p99 <= 100ms", held: held ?? (recover == nil), worst: "1 s", badWindows: 2,
            windows: 10, recover: nil, detect: nil, afterClear: nil, selfHealed: nil, censored: censored)
    ]
    let calm = Report.Phase(
        count: 10, rate: 1, errors: 0, mean: nil, p50: nil, p95: nil, p99: 0.01, max: nil, lateness: nil)
    var hurt = calm
    (hurt.p99, hurt.errors) = (p99, 0.5)
    run.probes = ["web": Report.Phases(before: calm, during: hurt, after: calm)]
    return run
}

/// A run whose executor died.
func interruptedRun(_ name: String, at: Double) -> RunSummary {
    var run = historyRun(name, at: at, verdict: .stopped, faults: [], held: false)
    run.interrupted = true
    return run
}

/// The report over June of these runs.
func juneReport(
    _ runs: [RunSummary], by: [HistoryGrouping] = [.experiment], baselines: [String: [String]] = [:],
    drills: [DueDrill] = []
) -> HistoryReport {
    HistoryReport(
        runs: runs, since: june, until: june + 30 * daySeconds, by: by, baselines: baselines, drills: drills)
}

extension GroundTruthDice {
    /// A time that is over at any moment with the same chance; the mean is 1.
    mutating func exponential() -> Double { -log(Double.random(in: 0.000_001..<1, using: &self)) }
}
