import Testing

@testable import ChaosModel

@Suite struct ComparisonGroupTests {
    private func recover(_ was: [RunSummary], _ now: [RunSummary]) throws -> Comparison.Finding {
        let comparison = Comparison(was, named: "was", now, named: "now")
        return try #require(comparison.findings.first { $0.measure == "recover" })
    }

    /// SciPy 1.17: `mannwhitneyu(b, a, method="exact")` gives p = 0.0317 (two-sided); the
    /// 95 % interval is that of the 3rd to the 23rd of the 25 ordered differences, the estimate their median.
    @Test func `the test, the shift and its interval are those of SciPy`() throws {
        let a = [1.0, 1.1, 1.3, 1.2, 2.9], b = [2.8, 3.0, 3.1, 3.4, 2.7]
        let estimate = ShiftEstimate(a.map { CensoredValue($0) }, b.map { CensoredValue($0) })
        let differences = b.flatMap { y in a.map { y - $0 } }.sorted()
        #expect(abs(estimate.test.pValue() - Self.exact) < 1e-9)
        #expect(abs((estimate.shift.value ?? 0) - differences[12]) < 1e-9)
        // The differences tie, and which side of a tie counts differs: a bound may be the next value of the grid of 0.1.
        let low = try #require(estimate.shift.low), high = try #require(estimate.shift.high)
        #expect(abs(low - differences[2]) < 0.1 + 1e-9 && abs(high - differences[22]) < 0.1 + 1e-9)
        #expect(low > 0, "p is below 0.05, so that 0 is outside")
    }

    private static let exact = 0.031746031746031744

    @Test func `slower groups are found, with the test by name and how much`() throws {
        let found = try recover(
            ComparisonFixture.rows("a", [1, 1.1, 1.2, 1.3]), ComparisonFixture.rows("b", [3, 3.1, 3.2, 3.3]))
        #expect(found.direction == .worse && found.test?.name == "Mann–Whitney test, exact")
        #expect(found.text.hasPrefix("recovers 2.00 s (1.70 s – 2.30 s) slower"), "\(found.text)")
        #expect(found.test?.counts == [4, 4] && abs((found.test?.pValue ?? 0) - 2 / 70) < 1e-9)
        #expect(found.test?.adjusted == nil, "the first question's test stands alone")
    }

    @Test(arguments: [(1, 1), (2, 3), (3, 3), (1, 9)]) func `too few runs cannot tell, whatever they say`(
        first: Int, second: Int
    ) throws {
        let found = try recover(
            ComparisonFixture.rows("a", Array(repeating: 1, count: first)),
            ComparisonFixture.rows("b", (0..<second).map { 100 + Double($0) }))
        #expect(found.direction == .unknown && found.test == nil)
        #expect(found.text.contains("cannot tell with \(Comparison.runs(first)) against \(second)"), "\(found.text)")
    }

    @Test func `runs that never recovered count as longer, by a test that allows for it`() throws {
        let never = (0..<4).map { ComparisonFixture.row("n\($0)", recover: 5, censored: true) }
        let found = try recover(ComparisonFixture.rows("a", [1, 1.1, 1.2, 1.3]), never)
        #expect(found.direction == .worse && found.test?.name.hasPrefix("Gehan’s generalised Wilcoxon test") == true)
        #expect(found.now?.value == nil && found.now?.low == 4.995)
    }

    @Test func `held shares are compared by Fisher's exact test`() throws {
        let comparison = Comparison(
            ComparisonFixture.rows("a", Array(repeating: nil, count: 8)), named: "was",
            ComparisonFixture.rows("b", [1, 1, 1, 1, 1, 1, 1, nil]), named: "now")
        let held = try #require(comparison.findings.first { $0.measure == "held" })
        #expect(held.direction == .worse && held.test?.name == "Fisher’s exact test")
        // SciPy 1.17: fisher_exact([[8, 0], [1, 7]]).
        #expect(abs((held.test?.pValue ?? 0) - 0.0013986013986013986) < 1e-9)
        #expect(held.difference?.value == -0.875 && held.text.hasSuffix("less often"))
    }

    @Test func `what is significant alone and not among many cannot be told`() {
        func finding(_ measure: String, _ p: Double) -> Comparison.Finding {
            .init(
                measure: measure, unit: .seconds, was: nil, now: nil, difference: .init(value: 1, low: 0.5, high: 2),
                direction: .worse, test: .init("t", counts: [9, 9], pValue: p), text: "")
        }
        var findings = [finding("recover", 0.04), finding("x", 0.01), finding("y", 0.03), finding("z", 0.5)]
        Comparison.correct(&findings)
        #expect(findings.map(\.direction) == [.worse, .worse, .unknown, .same])
        #expect(findings[2].text.contains("0.030 alone, and 0.060"), "\(findings[2].text)")
    }

    @Test func `what makes groups incomparable is said`() {
        var other = ComparisonFixture.rows("b", [1, 2])
        other[0].experiment = "other"
        other[1].verdict = .noSteadyState
        let was = ComparisonFixture.rows("a", [1, 2])
        let comparison = Comparison(was, named: "was", other + [was[0]], named: "now")
        for words in [
            "The experiments differ (kill against kill, other)", "1 run on both sides", "1 run of now left out",
        ] {
            #expect(comparison.cautions.contains { $0.contains(words) }, "\(words) in \(comparison.cautions)")
        }
    }

    @Test func `runs that were stopped after a breach count as cut off, and others not at all`() throws {
        var stopped = ComparisonFixture.row("s", recover: 5, censored: true)
        stopped.verdict = .stopped
        var early = ComparisonFixture.row("e", recover: nil)
        early.verdict = .stopped
        let comparison = Comparison(
            ComparisonFixture.rows("a", [1, 1.1, 1.2, 1.3]), named: "was",
            ComparisonFixture.rows("b", [3, 3.1, 3.2]) + [stopped, early], named: "now")
        let recover = try #require(comparison.findings.first { $0.measure == "recover" })
        #expect(recover.test?.counts == [4, 4] && recover.test?.name.contains("Gehan") == true)
        #expect(comparison.now.leftOut == 1)
        #expect(comparison.cautions.contains { $0.hasPrefix("1 run stopped after a breach") })
    }

    @Test func `what is not written down is a dash`() {
        var bare = ComparisonFixture.row("b", recover: 1)
        bare.host = ""
        let comparison = Comparison([ComparisonFixture.row("a", recover: 1)], named: "was", [bare], named: "now")
        #expect(comparison.facts.first { $0.name == "host" }?.now == "–")
    }

    @Test func `what cannot be told is told with its reason apart`() {
        let finding = Comparison.Finding(
            measure: "held", unit: .share, was: nil, now: nil, difference: nil, direction: .unknown, test: nil, text: ""
        )
        #expect(finding.sentence(because: "p is 0.015 alone") == "held: cannot tell: p is 0.015 alone")
        #expect(finding.sentence(because: "with 1 run against 2") == "held: cannot tell with 1 run against 2")
    }
}
