@testable import ChaosModel
import ChaosTestKit
import Testing

@Suite struct `Regressions over many runs` {
    private func runs(_ times: [Double], from: Int = 0) -> [RunSummary] {
        times.enumerated().map { historyRun("r\(from + $0)", at: Double(from + $0) * 3600, recover: $1) }
    }

    @Test func `the newest runs are slower than those before`() throws {
        let report = juneReport(runs([2, 2.1, 2.2, 1.9, 2.3, 2.4, 1.8, 2.5, 4, 4.1, 4.2]))
        let found = try #require(report.groups.first?.regressions)
        try #require(found.map(\.measure) == ["recover"])
        #expect(found[0].reference == .previous && found[0].experiment == "shop")
        #expect(found[0].runs == ["r10", "r9", "r8"] && found[0].comparedWith.count == 8)
        #expect(agrees(found[0].was.value, 2.15) && found[0].now.value == 4.1)
        // Of all choices of 3 among 11 just this one is as clear; Holm over the measures that can be tested.
        #expect(agrees(found[0].pValue, 5.0 / 165))
        #expect(found[0].method.contains("Gehan's generalised Wilcoxon test, exact, one-sided; p after Holm's"))
        #expect(found[0].text.hasPrefix("Median time to recover 4.10 s in the newest 3 runs, 2.15 s in the 8 before"))
    }

    @Test func `a trifle is no regression`() throws {
        let few = runs([2, 2.1, 2.2, 1.9, 2.3, 2.4, 1.8, 2.5, 2.51, 2.52, 2.53])
        #expect(juneReport(few).groups.first?.regressions.isEmpty == true)
        let tiny = runs([1, 2, 3, 4, 5, 6, 7, 8, 12, 12, 12].map { $0 / 10_000 })
        #expect(juneReport(tiny).groups.first?.regressions.isEmpty == true)
    }

    @Test func `what cannot be told apart from the measurement's error is no regression`() throws {
        let times = [2, 2.1, 2.2, 1.9, 2.3, 2.4, 1.8, 2.5, 4, 4.1, 4.2]
        let wide = times.enumerated().map { historyRun("r\($0)", at: Double($0), recover: $1, width: 3.6) }
        #expect(juneReport(wide).groups.first?.regressions.contains { $0.measure == "recover" } == false)
    }

    @Test func `a run that did not recover after runs that did is one from the first on`() throws {
        let before = runs([2, 3])
        let new = historyRun("new", at: 9 * 3600, recover: 61, censored: true)
        let found = try #require(juneReport(before + [new]).groups.first?.regressions)
        #expect(found.count == 1 && found[0].measure == "recover" && found[0].pValue == nil)
        #expect(found[0].runs == ["new"] && found[0].comparedWith == ["r0", "r1"])
        #expect(found[0].now == .init(value: nil, low: 61) && found[0].was.value == 2.5)
        #expect(found[0].method.hasPrefix("rule: "))
        // It stays one until a run recovers.
        let again = historyRun("again", at: 10 * 3600, recover: 61, censored: true)
        #expect(juneReport(before + [new, again]).groups.first?.regressions.map(\.runs) == [["again", "new"]])
        #expect(juneReport(before + [new, again] + runs([2], from: 20)).groups.first?.regressions.isEmpty == true)
    }

    @Test func `a run that was stopped, and one after others that did not recover, is none`() {
        var stopped = historyRun("new", at: 9 * 3600, recover: 2, censored: true, verdict: .stopped)
        #expect(juneReport(runs([2, 3]) + [stopped]).groups.first?.regressions.isEmpty == true)
        stopped.verdict = .failed
        let old = historyRun("old", at: -1, recover: 60, censored: true)
        #expect(juneReport([old] + runs([2, 3]) + [stopped]).groups.first?.regressions.isEmpty == true)
        #expect(juneReport([stopped]).groups.first?.regressions.isEmpty == true)
    }

    @Test func `a run is not the newest when one of the baseline came after it`() throws {
        let unrecovered = historyRun("u", at: 3 * 3600, recover: 61, censored: true)
        let all = runs([2, 3, 2]) + [unrecovered] + runs([2], from: 4)
        for base in [all.map(\.run), ["r0", "r1", "r2", "r4"], ["r4"]] {
            let found = juneReport(all, baselines: ["shop": base]).groups.first?.regressions
            #expect(found?.isEmpty == true, "\(base)")
        }
        let found = juneReport(Array(all.dropLast()), baselines: ["shop": ["r0", "r1"]]).groups.first?.regressions
        #expect(found?.map(\.reference) == [.previous, .baseline])
        // Slower ones that the baseline came after are no news either.
        let slow = runs([5, 6, 7]) + runs((0..<8).map { 1 + Double($0) / 10 }, from: 3)
        let base = slow.dropFirst(3).map(\.run)
        #expect(juneReport(slow, baselines: ["shop": base]).groups.first?.regressions.isEmpty == true)
    }

    @Test func `a change of the spec in between is said, also of runs that did not recover`() throws {
        var new = historyRun("new", at: 9 * 3600, recover: 61, censored: true)
        var found = try #require(juneReport(runs([2, 3]) + [new]).groups.first?.regressions)
        #expect(found.map { $0.text.contains("The spec changed") } == [false])
        new.specHash = "other"
        found = try #require(juneReport(runs([2, 3]) + [new]).groups.first?.regressions)
        #expect(found.map { $0.text.hasSuffix(" The spec changed in between.") } == [true])
    }

    @Test func `against a declared baseline, from before the time covered`() throws {
        let base = (0..<8).map { historyRun("b\($0)", at: Double($0 - 90) * daySeconds, recover: 1 + Double($0) / 10) }
        let report = juneReport(base + runs([5, 6, 7]), baselines: ["shop": base.map(\.run)])
        let found = try #require(report.groups.first?.regressions)
        #expect(found.map(\.reference) == [.previous, .baseline] && found.map(\.measure) == ["recover", "recover"])
        #expect(found[1].comparedWith == base.map(\.run) && found[1].text.contains("8 of the baseline"))
        #expect(juneReport(base, baselines: ["shop": ["b1"]]).groups.isEmpty)
    }

    @Test func `an objective that newly is missed, latency and failures`() throws {
        let before = (0..<20).map { historyRun("b\($0)", at: Double($0) * 3600, p99: 0.1 + Double($0) / 1000) }
        var newest = (0..<3).map { historyRun("n\($0)", at: Double(30 + $0) * 3600, held: false, p99: 0.3) }
        for index in newest.indices { newest[index].probes["web"]?.during.errors = 0.9 }
        let found = try #require(juneReport(before + newest).groups.first?.regressions)
        #expect(found.map(\.measure) == ["held of web", "p99 of web", "errors of web"])
        #expect(agrees(found[0].pValue, 3.0 / 1771) && found[0].was.value == 1 && found[0].now.value == 0)
        #expect(
            found[0].method.hasPrefix("Fisher's exact test") && found[1].method.hasPrefix("Mann–Whitney test, exact"))
        #expect(
            found[2].text.hasPrefix("Median share of failures of web during the faults 90 % in the newest 3 runs, 50 %")
        )
    }

    @Test func `an unchanged experiment rarely raises an alarm`() {
        var dice = GroundTruthDice(seed: 3)
        var alarms = 0
        for _ in 0..<400 {
            let runs = (0..<23).map { number in
                let recover = dice.exponential()
                return historyRun("\(number)", at: Double(number), recover: min(recover, 2), censored: recover > 2)
            }
            let found = juneReport(runs).groups.first?.regressions ?? []
            alarms += found.contains { $0.pValue != nil } ? 1 : 0
        }
        #expect(alarms <= 28)
    }
}
