@testable import ChaosModel

/// A report over many runs with everything in it, written by hand: what the figures come to is tested elsewhere.
enum HistoryExample {
    static let report = HistoryReport(
        since: "2026-08-23T12:00:00.000Z", until: "2026-11-21T12:00:00.000Z", by: ["experiment"], runs: 27,
        leftOut: ["no SLO was in breach": 5, "no steady state, nothing was injected": 1],
        groups: [checkout, search, young], ledger: ledger, impacts: impacts, slowest: slowest, missed: missed)

    /// A time in which nothing ran.
    static let empty = HistoryReport(
        since: report.since, until: report.until, by: ["experiment"], runs: 0, leftOut: [:], groups: [], ledger: [],
        impacts: [], slowest: [], missed: [])

    /// A group that gets faster, with two censored runs, a regression and runs without a breach.
    static let checkout = HistoryReport.Group(
        key: ["experiment": "checkout-survives-a-slow-network"], runs: 14,
        verdicts: ["passed": 10, "failed": 3, "noSteadyState": 1], breached: 12, selfHealed: 2,
        detect: durations(12, 0, (1.31, 0.98, 1.9), (1.2, 0.91, 1.72), (2.6, 1.9, nil)),
        recover: durations(12, 2, (9.4, 5.2, 14.6), (6.31, 4.05, 9.9), (nil, 11.2, nil)),
        afterClear: durations(8, 2, (2.2, 1.1, 4.4), (1.9, 0.9, 3.5), (nil, 3.1, nil)),
        attainment: [
            .init(
                experiment: "checkout-survives-a-slow-network", slo: "checkout p99 <= 150ms", objective: "p99 <= 150ms",
                held: 9, missed: 4, unknown: 1, windows: 560, badWindows: 61,
                share: .init(value: 9.0 / 13, low: 0.386, high: 0.909))
        ],
        trends: [
            .init(
                measure: "recover", slope: .init(value: -0.082, low: -0.14, high: -0.031), pValue: 0.0042,
                direction: .improving, method: "Mann–Kendall test, Theil–Sen slope", specs: 2),
            .init(
                measure: "detect", slope: .init(value: 0.001, low: -0.004, high: 0.006), pValue: 0.61,
                direction: .steady, method: "Mann–Kendall test, Theil–Sen slope"),
        ],
        regressions: [
            .init(
                measure: "p99 of web", reference: .previous, runs: ["20261118-090000-c0de"],
                comparedWith: ["20261111-090000-c0de", "20261104-090000-c0de"],
                was: .init(value: 0.12, low: 0.1, high: 0.15),
                now: .init(value: 0.31), pValue: 0.012, method: "Mann–Whitney U test",
                text: "the 99th percentile of web went from 120 ms to 310 ms.")
        ],
        points: points("c0de", [12, nil, 11.4, 9.8, -20, 8.1, 7.4, nil, 6.2, 6.6, -15, 4.1, 3.9, 3.6]).map { point in
            // It was over before anything was injected.
            guard point.run.hasPrefix("20261010") else { return point }
            var point = point
            (point.verdict, point.leftOut) = (.noSteadyState, "no steady state")
            return point
        })

    /// A group without a trend, whose names are hostile.
    static let search = HistoryReport.Group(
        key: ["experiment": "search | <b>*&*</b>"], runs: 10, verdicts: ["passed": 10], breached: 9, selfHealed: 9,
        detect: durations(9, 0, (0.4, 0.3, 0.52), (0.38, 0.29, 0.5), (0.7, 0.48, nil)),
        recover: durations(9, 0, (1.2, 0.9, 1.6), (1.1, 0.8, 1.5), (2.1, 1.5, nil)), afterClear: nil, attainment: [],
        trends: [
            .init(
                measure: "recover", slope: .init(value: 0.002, low: -0.004, high: 0.007), pValue: 0.53,
                direction: .steady, method: "Mann–Kendall test, Theil–Sen slope")
        ], regressions: [], points: points("beef", [1.2, 0.8, nil, 1.0, 1.4, 0.9, 1.1, 2.1, 1.3, 1.0]))

    /// Three runs, of which little can be said.
    static let young = HistoryReport.Group(
        key: ["experiment": "queue-outlives-its-broker"], runs: 3, verdicts: ["passed": 1, "stopped": 2], breached: 3,
        selfHealed: 0, detect: nil,
        recover: .init(
            count: 3, censored: 2, mean: .init(value: nil), median: .init(value: nil, low: 41),
            p90: .init(value: nil), method: "Kaplan–Meier estimate, log-log interval",
            remark: "no mean: too many lower bounds"), afterClear: nil,
        attainment: [],
        trends: [
            .init(
                measure: "recover", slope: .init(value: nil), pValue: nil, direction: .unknown,
                method: "too few runs: 3, of at least 5")
        ], regressions: [], points: points("f00d", [41, -60, -62]))

    /// As many groups with as many runs each.
    static func many(groups: Int, runs: Int) -> HistoryReport {
        var report = report
        report.runs = groups * runs
        report.groups = (0..<groups).map { number in
            var group = checkout
            group.key = ["experiment": "experiment-number-\(number)-of-a-long-name"]
            group.runs = runs
            group.points = points("many", (0..<runs).map { Double($0 % 7) * 1.7 + 0.4 })
            for index in group.points.indices { group.points[index].run = "r\(number)-\(index)" }
            return group
        }
        return report
    }

    static let ledger: [HistoryReport.Attainment] = [
        .init(
            experiment: "checkout-survives-a-slow-network", slo: "checkout p99 <= 150ms", objective: "p99 <= 150ms",
            held: 3, missed: 1, unknown: 1, windows: 200, badWindows: 14,
            share: .init(value: 0.75, low: 0.194, high: 0.994)),
        .init(
            experiment: "search | <b>*&*</b>", slo: "alive", objective: "errors <= 50%", held: 4, missed: 0, unknown: 0,
            windows: 160, badWindows: 0, share: .init(value: 1, low: 0.398, high: 1)),
    ]

    static let impacts: [HistoryReport.Impact] = [
        .init(
            fault: "network.delay", probe: "checkout", runs: 14, alone: 9, errorsBefore: 0, errorsDuring: 0.004,
            errorsAfter: 0, p99Before: 0.012, p99During: 0.412, p99After: 0.013),
        .init(
            fault: "network.delay", probe: "health", runs: 14, alone: 9, errorsBefore: 0, errorsDuring: 0,
            errorsAfter: 0, p99Before: 0.001, p99During: 0.0011, p99After: 0.001),
        .init(
            fault: "process.kill", probe: "checkout", runs: 5, alone: 0, errorsBefore: 0, errorsDuring: 0.73,
            errorsAfter: 0.001, p99Before: 0.012, p99During: nil, p99After: 0.014),
        .init(
            fault: "cpu.burn", probe: "search", runs: 10, alone: 10, errorsBefore: 0, errorsDuring: 0, errorsAfter: 0,
            p99Before: 0.02, p99During: 0.084, p99After: 0.02),
    ]

    static let slowest: [HistoryReport.Slow] = [
        .init(
            run: "20261115-090000-f00d", experiment: "queue-outlives-its-broker", startedAt: "2026-11-15T09:00:00.000Z",
            faults: ["process.kill"], recover: .init(low: 62, high: 62.1), censored: true),
        .init(
            run: "20260901-090000-c0de", experiment: "checkout-survives-a-slow-network",
            startedAt: "2026-09-01T09:00:00.000Z", faults: ["network.delay", "process.kill"],
            recover: .init(low: 11.99, high: 12.01), censored: false),
    ]

    static let missed: [HistoryReport.Missed] = [
        .init(experiment: "never-drilled", every: 604_800, due: "2026-11-14T09:00:00.000Z", last: nil),
        .init(
            experiment: "search | <b>*&*</b>", every: 86_400, due: "2026-11-20T09:00:00.000Z",
            last: "2026-11-19T09:00:00.000Z"),
    ]

    /// Recoveries a week apart that end on 15 November: seconds, negative when censored, `nil` without a breach.
    static func points(_ id: String, _ seconds: [Double?]) -> [HistoryReport.Point] {
        seconds.enumerated().map { index, value in
            let at = 1_794_733_200 - Double(seconds.count - 1 - index) * 6 * 86_400
            let time = Figure.timestamp(at)
            let day = time.prefix(10).filter { $0 != "-" }
            return HistoryReport.Point(
                run: "\(day)-090000-\(id)", startedAt: time,
                verdict: value.map { $0 < 0 ? .failed : .passed } ?? .passed,
                detect: value.map { .init(low: abs($0) / 8, high: abs($0) / 8 + 0.1) },
                recover: value.map { .init(low: abs($0), high: abs($0) + 0.4) }, censored: value.map { $0 < 0 } ?? false
            )
        }
    }

    private typealias Bounds = (value: Double?, low: Double?, high: Double?)

    private static func durations(_ count: Int, _ censored: Int, _ mean: Bounds, _ median: Bounds, _ p90: Bounds)
        -> HistoryReport.Durations
    {
        func estimate(_ bounds: Bounds) -> HistoryReport.Estimate {
            .init(value: bounds.value, low: bounds.low, high: bounds.high)
        }
        return .init(
            count: count, censored: censored, mean: estimate(mean), median: estimate(median), p90: estimate(p90),
            method: "Kaplan–Meier estimate, log-log interval")
    }
}
