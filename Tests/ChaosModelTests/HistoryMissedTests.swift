@testable import ChaosModel
import Testing

@Suite struct `Missed drills` {
    private func drill(_ at: Double, every: Double? = 7, verdict: Report.Verdict = .passed) -> RunSummary {
        historyRun("\(at)", at: at * daySeconds, verdict: verdict, every: every.map { $0 * daySeconds })
    }

    @Test func `a drill within its grace is not missed`() {
        #expect(juneReport([drill(1), drill(8.6), drill(15), drill(22), drill(29)]).missed.isEmpty)
    }

    @Test func `a time without drills is one entry`() throws {
        let missed = juneReport([drill(1), drill(23), drill(29)]).missed
        try #require(missed.count == 1)
        #expect(missed[0].due == "2026-06-09T00:00:00.000Z" && missed[0].last == "2026-06-02T00:00:00.000Z")
        #expect(missed[0].times == 3 && missed[0].every == 7 * daySeconds)
    }

    @Test func `what was due before the time covered is not listed`() {
        let missed = juneReport([drill(-10), drill(12), drill(19), drill(26)]).missed
        #expect(missed.map(\.due) == ["2026-06-05T00:00:00.000Z"] && missed.map(\.times) == [2])
    }

    @Test func `nothing is due that has not been due for its grace`() {
        #expect(juneReport([drill(22.5)]).missed.isEmpty)
        #expect(juneReport([drill(22.2)]).missed.map(\.times) == [1])
    }

    @Test(arguments: [Report.Verdict.refused, .noSteadyState])
    func `a run that injected nothing is no drill`(verdict: Report.Verdict) {
        #expect(juneReport([drill(16), drill(23, verdict: verdict)]).missed.map(\.times) == [1])
        #expect(juneReport([drill(16), drill(23, verdict: .stopped)]).missed.isEmpty)
    }

    @Test func `a drill that is no longer due is not missed`() {
        #expect(juneReport([drill(1), drill(8, every: nil)]).missed.isEmpty)
    }

    @Test func `experiments from outside that never ran`() {
        let week = 7 * daySeconds
        let missed = juneReport(
            [drill(1, every: nil)],
            drills: [
                DueDrill(experiment: "never", every: week, from: june + 10 * daySeconds),
                DueDrill(experiment: "unknown", every: week),
                DueDrill(experiment: "rarely", every: 60 * daySeconds), DueDrill(experiment: "shop", every: week),
                DueDrill(experiment: "absurd", every: .nan), DueDrill(experiment: "zero", every: 0),
            ]
        ).missed
        #expect(missed.map(\.experiment) == ["unknown", "shop", "never"])
        #expect(missed.map(\.times) == [1, 4, 2] && missed[2].last == nil)
    }
}
