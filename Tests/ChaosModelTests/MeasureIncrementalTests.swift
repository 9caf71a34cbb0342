import Testing

@testable import ChaosModel

/// The judge that adds and forgets against one that looks at everything again.
@Suite struct MeasureIncrementalTests {
    /// Answers of two probes, `web` a mix of two questions: regimes that change every few seconds, answers without a
    /// number, and spans without a slot.
    private struct Scene {
        var web: [Sample] = [], other: [Sample] = []
        var random: SeededChoice

        init(seed: UInt64) {
            random = SeededChoice(seed: seed)
            web = probe(0, interval: 10_000_000, start: 3_000_000)
            other = probe(1, interval: 140_000_000, start: 0)
        }

        var answers: [String: [Sample]] {
            [
                "web": web, "other": other, "web.read": web.filter { $0.member == 0 },
                "web.write": web.filter { $0.member == 1 },
            ]
        }

        var probes: [Record.ProbeFacts] {
            var web = Record.ProbeFacts(name: "web", question: "", rate: 100, timeout: .seconds(1))
            web.members = ["read", "write"]
            return [web, Record.ProbeFacts(name: "other", question: "", rate: 1 / 0.14, timeout: .seconds(1))]
        }

        /// The answers in the order of their completion.
        var arriving: [Sample] {
            (web + other).sorted { ($0.completed, $0.probe, $0.slot) < ($1.completed, $1.probe, $1.slot) }
        }

        private mutating func number(_ range: ClosedRange<Int>) -> Int {
            range.lowerBound + Int(random.next() % UInt64(range.count))
        }

        private mutating func probe(_ probe: UInt16, interval: Int64, start: Int64) -> [Sample] {
            var samples: [Sample] = []
            var (due, change) = (start, start)
            var (failing, slow, level, growth) = (0, 0, 50, 0)
            while due < 30_000_000_000 {
                if due >= change {
                    if number(1...4) == 1 { due += Int64(number(1...9_000)) * 1_000_000 }
                    change = due + Int64(number(200...6_000)) * 1_000_000
                    (failing, slow) = (number(0...3) * number(0...12), number(0...3) * 15)
                    (level, growth) = (number(0...100), number(-2...2))
                }
                let isGood = number(0...99) >= failing
                samples.append(
                    Sample(
                        probe: probe, slot: UInt32(samples.count), scheduled: due,
                        latency: Int64(number(1...(20 + slow))) * 1_000_000, outcome: isGood ? .good : .badStatus,
                        value: number(0...4) == 0
                            ? nil
                            : Double(level + number(-3...3)) + Double(growth) * Double(due - change) / 1e9,
                        member: UInt8(number(0...3) / 3)))
                due += interval
            }
            return samples
        }
    }

    private static let texts = [
        "95% under 40ms", "p90 <= 45ms", "p50 <= 20ms", "errors <= 10%", "availability >= 85%", "rate >= 90/s",
        "rate <= 90/s", "max <= 60", "max >= 60", "min >= 40", "min <= 40", "mean <= 50", "mean >= 50", "last <= 50",
        "last >= 50", "slope <= 20/min", "slope >= -20/min", "p90 of other <= 45ms", "errors of web.write <= 10%",
        "mean of web.read <= 50", "errors <= 10% and mean of other <= 50", "errors <= 10% or p90 of other <= 45ms",
        "errors <= 10% while rate of other >= 6/s", "(max <= 60 or min >= 40) and errors of other <= 10%",
    ]

    @Test(arguments: texts, 1...3)
    func `every window is judged as if all its answers were looked at again`(text: String, seed: Int) throws {
        let scene = Scene(seed: UInt64(seed) &* 7919)
        let sizes: [(Duration, Duration)] = [
            (.seconds(5), .seconds(1)), (.seconds(2), .seconds(2)), (.milliseconds(3_500), .milliseconds(1_500)),
        ]
        let (window, step) = sizes[seed - 1]
        try compare(try objective(text, window: window, step: step), scene)
    }

    @Test(arguments: 1...3) func `a burn rate is bad when it is in all its windows`(seed: Int) throws {
        for text in ["errors <= 2%", "availability >= 98%", "98% under 40ms"] {
            let burn = BurnRate(atMost: 4, windows: [.seconds(2), .seconds(8)])
            try compare(
                try objective(text, window: .seconds(8), burnRate: burn), Scene(seed: UInt64(seed) &* 104_729))
        }
    }

    @Test(arguments: texts) func `a breach that was kept is the one that is found again`(text: String) throws {
        var kept = 0
        for seed in 1...8 {
            let scene = Scene(seed: UInt64(seed) &* 6_151)
            let series = ProbeSeries.all(scene.probes, scene.arriving)
            let slo = try objective(
                text, window: .seconds(2), step: .milliseconds(500), consecutive: 1 + seed % 3)
            let yardstick = Yardstick(slo, probes: scene.probes)
            var search = BreachSearch(yardstick)
            var from = Int64.min
            var random = SeededChoice(seed: UInt64(seed))
            while from < 30_000_000_000 {
                var fresh = BreachSearch(yardstick)
                let (found, wanted) = (search.next(in: series, from: from), fresh.next(in: series, from: from))
                #expect(found?.first == wanted?.first && found?.last == wanted?.last, "\(text) from \(from)")
                #expect(found?.readings.map(\.outcome) == wanted?.readings.map(\.outcome))
                #expect(found?.lastGood == wanted?.lastGood)
                if let wanted, wanted.first.start > from { kept += 1 }
                from = max(from, 0) + Int64(random.next() % 2_000) * 1_000_000
            }
        }
        #expect(kept > 0, "the scenes must let something be kept")
    }

    @Test func `random answers give good, bad and unknown windows`() throws {
        for text in Self.texts {
            let outcomes = try (1...4).flatMap { seed in
                let scene = Scene(seed: UInt64(seed) &* 7919)
                var judge = Judge(slos: [try objective(text)], probes: scene.probes)
                return scene.arriving.flatMap { judge.take($0).map(\.outcome) }
            }
            #expect(Set(outcomes).isSuperset(of: [.good, .bad]), "the scenes must try \(text)")
        }
    }

    private func compare(_ slo: SLO, _ scene: Scene) throws {
        let names = Set(slo.objective.leaves.map { $0.subject == "other" ? "other" : "web" })
        let series = names.compactMap { scene.answers[$0] }
        let intervals = names.map { Int64($0 == "web" ? 10_000_000 : 140_000_000) }
        let ends = zip(series, intervals).compactMap { answers, interval in
            answers.last.map { $0.scheduled + interval - min(1_000, interval / 16) }
        }
        let covered = try #require(ends.min())
        let starts = series.compactMap { $0.first?.scheduled }
        let origin = try #require(starts.min())
        let naive = MeasureNaive(slo: slo, answers: scene.answers, covered: covered, origin: origin)
        let expected = naive.verdicts()
        var judge = Judge(slos: [slo], probes: scene.probes)
        let live = scene.arriving.flatMap { judge.take($0) }
        var again: [Judgement] = []
        ProbeSeries.all(scene.probes, scene.arriving.reversed()).judge(Yardstick(slo, probes: scene.probes)) {
            judgement, _ in
            again.append(judgement)
            return true
        }
        #expect(live == again, "a run judged again gives the same")
        try #require(live.count == expected.count)
        for (found, wanted) in zip(live, expected) where !wanted.isClose {
            let outcome: Judgement.Outcome = wanted.holds.map { $0 ? .good : .bad } ?? .unknown
            #expect(found.outcome == outcome && found.end == wanted.end, "\(slo.text), window to \(wanted.end)")
        }
    }
}
