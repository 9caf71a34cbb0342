@testable import ChaosModel
import Testing

@Suite struct `Durations over many runs` {
    @Test func `a run without a breach has no time to recover, and counts`() throws {
        let report = juneReport([
            historyRun("a", at: 1, recover: 4), historyRun("b", at: 2), historyRun("c", at: 3, recover: 8),
        ])
        let group = try #require(report.groups.first)
        #expect(report.runs == 3 && report.leftOut.isEmpty)
        #expect(group.runs == 3 && group.breached == 2 && group.selfHealed == 2)
        #expect(group.recover?.count == 2 && group.recover?.mean.value == 6 && group.recover?.median.value == 6)
        #expect(group.afterClear == nil)
        #expect(group.verdicts == ["failed": 2, "passed": 1])
        #expect(group.points.map(\.run) == ["a", "b", "c"] && group.points[1].recover == nil)
    }

    @Test func `one run is a value without an interval`() throws {
        let recover = try #require(juneReport([historyRun("a", at: 1, recover: 4)]).groups.first?.recover)
        for estimate in [recover.mean, recover.median, recover.p90] {
            #expect(estimate == .init(value: 4))
        }
    }

    @Test func `when no run recovered, no estimate is invented`() throws {
        let runs = (0..<5).map { historyRun("\($0)", at: Double($0), recover: 60, censored: true) }
        let recover = try #require(juneReport(runs).groups.first?.recover)
        #expect(recover.count == 5 && recover.censored == 5)
        for estimate in [recover.mean, recover.median, recover.p90] { #expect(estimate == .init(value: nil)) }
        #expect(recover.remark == "no mean: too many lower bounds")
    }

    @Test func `a lower bound leaves the mean open above`() throws {
        let runs =
            (1...9).map { historyRun("\($0)", at: Double($0), recover: Double($0)) }
            + [historyRun("x", at: 10, recover: 60, censored: true)]
        let recover = try #require(juneReport(runs).groups.first?.recover)
        #expect(recover.censored == 1 && agrees(recover.mean.value, 10.5) && recover.mean.high == nil)
        #expect(recover.mean.low != nil && recover.remark == "mean restricted to 60.0 s, a lower bound")
        #expect(recover.median.value == 5.5 && recover.p90.value == 9)
    }

    @Test func `the interval takes in how exactly each run was measured`() throws {
        func median(_ width: Double) throws -> HistoryReport.Estimate {
            let runs = (1...20).map { historyRun("\($0)", at: Double($0), recover: Double($0), width: width) }
            return try #require(juneReport(runs).groups.first?.recover?.median)
        }
        let (exact, wide) = (try median(0), try median(1))
        #expect(exact.value == wide.value)
        #expect(agrees(wide.low, exact.low.map { $0 - 0.5 }) && agrees(wide.high, exact.high.map { $0 + 0.5 }))
    }

    @Test(arguments: [
        ("refused", historyRun("r", at: 0, verdict: .refused)),
        ("no steady state", historyRun("r", at: 0, verdict: .noSteadyState, held: false)),
        ("rollback incomplete", historyRun("r", at: 0, recover: 5, verdict: .rollbackIncomplete)),
        ("stopped before a breach", historyRun("r", at: 0, verdict: .stopped)),
        ("interrupted", interruptedRun("r", at: 0)),
        ("no fault took effect", historyRun("r", at: 0, verdict: .failed, hadEffect: false)),
        ("no fault took effect", historyRun("r", at: 0, verdict: .failed, faults: [])),
        ("implausible figures", historyRun("r", at: 0, recover: .nan)),
        ("implausible figures", historyRun("r", at: 0, recover: -3)),
    ])
    func `a run that says nothing about recovery is left out by name`(reason: String, run: RunSummary) throws {
        let report = juneReport([run, historyRun("good", at: 1, recover: 2)])
        #expect(report.leftOut == [reason: 1] && report.runs == 2)
        let group = try #require(report.groups.first)
        #expect(group.runs == 2 && group.recover?.count == 1 && group.points.count == 2)
        #expect(group.points.map(\.leftOut) == [reason, nil])
        #expect(group.attainment.map(\.missed) == [1] && group.attainment.map(\.held) == [0])
    }

    @Test func `a stopped run counts with its breach, but proves no objective`() throws {
        var run = historyRun("s", at: 0, recover: 2, censored: true, verdict: .stopped)
        run.slos.append(run.slos[0])
        run.slos[1].name = "other"
        run.slos[1].held = true
        let report = juneReport([run])
        #expect(report.leftOut.isEmpty && report.groups.first?.recover?.censored == 1)
        let attainment = try #require(report.groups.first?.attainment)
        #expect(attainment.map(\.slo) == ["other", "web"])
        #expect(attainment.map(\.unknown) == [1, 0] && attainment.map(\.missed) == [0, 1])
        #expect(attainment[0].share.value == nil && attainment[1].share.value == 0)
    }

    @Test func `the ledger looks at the last 30 days whatever the time covered`() throws {
        let runs = [-40.0, -20, 1].map { historyRun("\($0)", at: $0 * daySeconds) }
        let report = HistoryReport(runs: runs, since: june, until: june + 5 * daySeconds)
        #expect(report.runs == 1 && report.ledger.map(\.held) == [2])
    }

    @Test func `groups are by every value that a run has`() {
        var runs = [
            historyRun("a", at: 1, faults: ["cpu.burn", "network.delay"]), historyRun("b", at: 2, faults: ["cpu.burn"]),
        ]
        runs[0].labels = ["team": "pay"]
        let byFault = juneReport(runs, by: [.fault, .host]).groups
        #expect(
            byFault.map(\.key) == [
                ["fault": "cpu.burn", "host": "db-1"], ["fault": "network.delay", "host": "db-1"],
            ])
        #expect(byFault.map(\.runs) == [2, 1])
        #expect(
            juneReport(runs, by: [.label("team")]).groups.map(\.key) == [["label.team": ""], ["label.team": "pay"]])
        #expect(juneReport(runs, by: []).groups.map(\.runs) == [2])
        for text in ["experiment", "fault", "target", "host", "label.team"] {
            #expect(HistoryGrouping(text)?.name == text)
        }
        #expect(HistoryGrouping("team") == nil && HistoryGrouping("label.") == nil)
    }

    @Test func `impact and slowest`() {
        let runs = [
            historyRun("a", at: 1, recover: 3, faults: ["cpu.burn", "network.delay"], p99: 1),
            historyRun("b", at: 2, recover: 9, p99: 3), historyRun("c", at: 3, recover: 9, censored: true, p99: 5),
        ]
        let report = juneReport(runs)
        #expect(report.impacts.map(\.fault) == ["cpu.burn", "network.delay"])
        #expect(report.impacts.map(\.runs) == [1, 3] && report.impacts.map(\.alone) == [0, 2])
        #expect(report.impacts[1].p99During == 3 && report.impacts[1].errorsBefore == 0)
        #expect(
            report.slowest.map(\.run) == ["c", "b", "a"] && report.slowest.map(\.censored) == [true, false, false])
    }

    @Test func `a trend needs five runs`() throws {
        func trend(_ times: [Double]) throws -> HistoryReport.Trend {
            let runs = times.enumerated().map { historyRun("\($0)", at: Double($0) * daySeconds, recover: $1) }
            return try #require(juneReport(runs).groups.first?.trends.first)
        }
        #expect(try trend([1, 2, 3, 4]).direction == .unknown)
        let worse = try trend([1, 2, 3, 4, 5])
        #expect(worse.measure == "recover" && worse.direction == .worsening && agrees(worse.slope.value, 1))
        #expect(agrees(worse.pValue, 2.0 / 120))
        #expect(try trend([5, 4, 3, 2, 1]).direction == .improving)
        #expect(try trend([3, 1, 4, 1.5, 5]).direction == .steady)
        #expect(try trend([3, 3, 3, 3, 3]).direction == .unknown)
    }

    @Test func `runs within a day have a trend and no slope a week`() throws {
        let runs = (0..<5).map { historyRun("\($0)", at: Double($0) * 3600, recover: Double($0 + 1)) }
        let trend = try #require(juneReport(runs).groups.first?.trends.first)
        #expect(trend.direction == .worsening && trend.slope == .init(value: nil) && agrees(trend.pValue, 2.0 / 120))
        #expect(trend.method == "Mann–Kendall test, exact" && trend.specs == nil)
    }

    @Test func `a trend says how many specs its runs had`() throws {
        var runs = (0..<6).map { historyRun("\($0)", at: Double($0) * daySeconds, recover: Double($0 + 1)) }
        for index in 3..<6 { runs[index].specHash = "edited" }
        #expect(juneReport(runs).groups.first?.trends.map(\.specs) == [2, 2])
        // One that does not count is none of them.
        runs = Array(runs.dropLast(2))
        runs[3].verdict = .rollbackIncomplete
        #expect(juneReport(runs).groups.first?.trends.map(\.specs) == [nil, nil])
    }
}
