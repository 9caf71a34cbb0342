import Testing

@testable import ChaosModel

@Suite struct SpecObjectiveTests {
    static let texts = [
        "99.9% under 500ms", "99.9% of checkout under 500ms", "p99<=350ms", "p99 of checkout ≤ 350ms",
        "errors of checkout.write <= 0.1%", "availability >= 99.98%", "availability ≥ 99.98%", "rate >= 100/s",
        "rate of load <= 8000/s", "max of memory <= 200MB", "min >= -5", "mean of q >= 1.5k", "last <= 64Mi",
        "slope of fds <= 10/min", "slope <= 1MB/s", "slope >= -0.5/h", "p99 <= 3 x baseline", "p99 <= 2.5× baseline",
        "p99 <= 3x baseline", "max of fds <= baseline + 2", "p99 <= baseline + 20ms", "rate >= baseline - 5/s",
        "errors <= baseline+0.5%", "mean <= baseline", "p99 <= 1s and errors <= 1%", "p99 <= 1s or errors <= 1%",
        "p95 <= 200ms while rate of load <= 8000/s", "(p99 <= 1s or errors <= 1%) and rate >= 1/s",
        "p99 <= 1s and errors <= 1% or rate >= 1/s", "(p99 <= 1s while rate >= 1/s) and errors <= 5%",
        "(p99<=1s)", "p99 <= 1s while (rate >= 1/s while errors <= 1%)",
    ]

    @Test(arguments: texts) func `an objective's text form reads back as the same value`(text: String) throws {
        let objective = try SLO.Objective(field: text)
        #expect(try SLO.Objective(field: objective.fieldText) == objective, "\(objective.fieldText)")
        #expect(try SLO.Objective(field: objective.fieldText).fieldText == objective.fieldText)
    }

    @Test(arguments: 1...300) func `any objective reads back from its text form`(seed: Int) throws {
        var random = SeededChoice(seed: UInt64(seed))
        let objective = Self.objective(&random, depth: 3)
        guard objective.leaves.count <= ObjectiveReader.mostClaims else { return }
        #expect(try SLO.Objective(field: objective.fieldText) == objective, "\(objective.fieldText)")
    }

    private static func objective(_ random: inout SeededChoice, depth: Int) -> SLO.Objective {
        switch depth > 0 ? random.next() % 5 : 0 {
        case 2: .all((0..<2 + Int(random.next() % 2)).map { _ in objective(&random, depth: depth - 1) })
        case 3: .any((0..<2 + Int(random.next() % 2)).map { _ in objective(&random, depth: depth - 1) })
        case 4: .during(objective(&random, depth: depth - 1), while: objective(&random, depth: depth - 1))
        default: .one(claim(&random))
        }
    }

    private static func claim(_ random: inout SeededChoice) -> SLO.Claim {
        let subject = [nil, "web", "web.read", "and"][Int(random.next() % 4)]
        let share = Double(random.next() % 100_000) / 100_000
        let latency = Duration.nanoseconds(Int64(random.next() % 3_000_000_000) + 1)
        let nanoseconds = latency.components.seconds * 1_000_000_000 + latency.components.attoseconds / 1_000_000_000
        let number = Double(Int64(random.next() % 2_000_000) - 1_000_000) / 1_000
        let comparison: SLO.Claim.Comparison = random.next() % 2 == 0 ? .atMost : .atLeast
        let factor = Double(random.next() % 900 + 1) / 100
        let isScaled = random.next() % 3 == 0, isShifted = random.next() % 3 == 0
        func limit(_ fixed: Double) -> SLO.Claim.Limit {
            isScaled ? .scaled(factor) : isShifted ? .shifted(fixed) : .fixed(fixed)
        }
        switch random.next() % 6 {
        case 0: return SLO.Claim(.share(under: latency), of: subject, .atLeast, .fixed(share))
        case 1: return SLO.Claim(.quantile(share), of: subject, .atMost, limit(Double(nanoseconds) / 1e9))
        case 2: return SLO.Claim(.errors, of: subject, .atMost, limit(share))
        case 3: return SLO.Claim(.availability, of: subject, .atLeast, limit(share))
        case 4: return SLO.Claim(.rate, of: subject, comparison, limit(factor))
        default:
            let statistics = SLO.Claim.Statistic.allCases
            return SLO.Claim(
                .value(statistics[Int(random.next() % UInt64(statistics.count))]), of: subject, comparison,
                limit(number))
        }
    }

    @Test func `limits are in the unit of what is measured`() throws {
        func limit(_ text: String) throws -> SLO.Claim.Limit? { try SLO.Objective(field: text).leaves.first?.limit }
        #expect(try limit("p99 <= 350ms") == .fixed(0.35))
        #expect(try limit("max <= 200MB") == .fixed(200_000_000))
        #expect(try limit("max <= 1.5Ki") == .fixed(1536))
        #expect(try limit("slope <= 2/s") == .fixed(120))
        #expect(try limit("rate >= 60/m") == .fixed(1))
        #expect(try limit("p99 <= 3 x baseline") == .scaled(3))
        #expect(try limit("p99 <= baseline - 20ms") == .shifted(-0.02))
    }

    @Test func `and binds more tightly than or, or more than while`() throws {
        let objective = try SLO.Objective(field: "p99 <= 1s or errors <= 1% and rate >= 1/s while mean <= 3")
        guard case .during(.any(let parts), while: .one(let condition)) = objective else {
            Issue.record("\(objective)")
            return
        }
        #expect(parts.map(\.leaves.count) == [1, 2] && condition.measure == .value(.mean))
    }

    @Test func `a burn rate reads back and sorts its windows`() throws {
        let burn = try BurnRate(field: "14.4 over 5s and 1m")
        #expect(burn == BurnRate(atMost: 14.4, windows: [.seconds(60), .seconds(5)]))
        #expect(burn.fieldText == "14.4 over 1m and 5s")
        #expect(try BurnRate(field: burn.fieldText) == burn)
        for junk in ["", "14.4", "14.4 over", "over 5s", "0 over 5s", "2 over 5s and", "2 over 5s and 5s", "2 over 0s"]
        {
            #expect(throws: FieldError.self, "\(junk)") { try BurnRate(field: junk) }
        }
    }

    @Test func `objectives in a spec may name their own probes`() throws {
        let text = """
            experiment: e
            method: [{pause: 1s}]
            probes: {web: {tcp: 'x:1'}, load: {tcp: 'x:2'}}
            slos:
              - p99 of web <= 3 x baseline while rate of load <= 8000/s
              - {probe: load, objective: errors <= 1%, burn-rate: 10 over 1m and 5s, consecutive: 1}
            """
        let slos = try SpecParser.parse(SpecSource(name: "x", text: text), faults: testFaults).slos
        #expect(slos.map(\.probe) == ["web", "load"])
        #expect(
            slos.map(\.name) == [
                "p99 of web <= 3 x baseline while rate of load <= 8000/s",
                "load errors <= 1%, burn rate 10 over 1m and 5s",
            ])
        #expect(slos[1].window == .seconds(60) && slos[1].burnRate?.windows == [.seconds(60), .seconds(5)])
    }

    @Test func `hostile objectives are refused quickly`() {
        let deep = String(repeating: "(", count: 100_000) + "p99 <= 1s" + String(repeating: ")", count: 100_000)
        let many = Array(repeating: "errors <= 1%", count: 10_000).joined(separator: " and ")
        for text in [
            deep, many, String(repeating: "p99 ", count: 50_000), "errors <= " + String(repeating: "9", count: 9_999),
        ] {
            #expect(throws: FieldError.self) { try SLO.Objective(field: text) }
        }
    }

    /// Everything that can be wrong with an objective, as a spec's author sees it.
    @Test func `every mistake in an objective is explained`() {
        let wrong = [
            "fast", "p100 <= 1s", "errors < 1%", "errors >= 1%", "availability <= 99%", "p99 >= 1s", "rate = 5/s",
            "p99 <= 350", "p99 <= 350 ms", "errors <= 0.1", "rate >= 100", "slope <= 10", "slope <= 10/day",
            "max <= much",
            "max <= 200mb", "mean <= 5ms", "load <= 8000/s", "avg <= 3", "erors <= 1%", "p99 of <= 1s",
            "p99 of chekout <= 1s",
            "errors of checkout.reed <= 1%", "p99 <= 3 * baseline", "p99 <= 3 baseline", "p99 <= baseline + 2",
            "99% under baseline", "p99 <= 1s and", "and p99 <= 1s", "p99 <= 1s errors <= 1%", "(p99 <= 1s",
            "p99 <= 1s)",
            "p99 <= 1s while rate >= 1/s while rate >= 2/s", "((((((((( p99 <= 1s )))))))))",
        ]
        let spec =
            "experiment: e\nmethod: [{pause: 1s}]\nsteady-state: {for: 0s}\nprobes: {checkout: {tcp: 'x:1'}}\nslos:\n"
            + wrong.map { "  - \($0)\n" }.joined()
            + "  - p99 <= 3 x baseline\n  - {objective: p99 <= 1s, burn-rate: 10 over 1m}\n"
            + "  - {objective: errors <= 1%, burn-rate: 10, window: 5s}\n"
            + "  - {objective: errors <= 2%, burn-rate: 10 over 1m and 5s, window: 5s}\n"
            + "  - {objective: errors <= 10%, burn-rate: 14.4 over 1m}\n"
            + "  - {objective: errors <= 3%, burn-rate: 2 over 1m and 1s, step: 2s}\n"
        SpecGolden.check(SpecGolden.diagnostics(spec), "spec-objectives.txt")
    }
}
