import Testing

@testable import ChaosModel

@Suite struct GateTests {
    private func rules(_ text: String) throws -> GateRules {
        try GateRulesParser.parse(SpecSource(name: "gate.yaml", text: text))
    }

    private func states(_ runs: [RunSummary], _ text: String, baseline: [RunSummary]? = nil) throws -> [String:
        GateResult.State]
    {
        let result = GateResult(runs, by: try rules(text), baseline: baseline?.map(GateRun.init))
        return Dictionary(result.checks.map { ($0.rule, $0.state) }, uniquingKeysWith: { $1 })
    }

    private static let passed = ComparisonFixture.row("p", recover: nil)
    private static let failed = ComparisonFixture.row("f", recover: 2)
    private static let cut = ComparisonFixture.row("c", recover: 2, censored: true)
    private static let unsteady: RunSummary = {
        var run = passed
        run.verdict = .noSteadyState
        return run
    }()
    private static let idle: RunSummary = {
        var run = passed
        run.faults[0].hadEffect = false
        return run
    }()
    private static let unproved: RunSummary = {
        var run = passed
        run.faults[0].hadEffect = nil
        return run
    }()
    private static let left: RunSummary = {
        var run = failed
        run.verdict = .rollbackIncomplete
        return run
    }()

    @Test(arguments: [
        ("held: 100%", passed, "held", GateResult.State.held), ("held: 100%", failed, "held", .missed),
        ("held: 100%", unsteady, "held", .unknown), ("max: {recover: 3s}", failed, "max.recover", .held),
        ("max: {recover: 1s}", failed, "max.recover", .missed), ("max: {recover: 2s}", failed, "max.recover", .unknown),
        ("max: {recover: 1s}", passed, "max.recover", .held), ("max: {recover: 1s}", cut, "max.recover", .missed),
        ("max: {recover: 5s}", cut, "max.recover", .unknown), ("max: {recover: 5s}", unsteady, "max.recover", .unknown),
        ("max: {detect: 1s}", failed, "max.detect", .held), ("max: {detect: 100ms}", failed, "max.detect", .missed),
        ("max: {after-clear: 1s}", failed, "max.after-clear", .held), ("require: {runs: 1}", passed, "runs", .held),
        ("require: {runs: 2}", passed, "runs", .missed), ("require: {effect: true}", passed, "effect", .held),
        ("require: {effect: true}", unproved, "effect", .held), ("require: {effect: true}", idle, "effect", .missed),
        ("require: {proof: true}", passed, "proof", .held), ("require: {proof: true}", unproved, "proof", .unknown),
        ("require: {proof: true}", idle, "proof", .missed), ("require: {residue: none}", failed, "residue", .held),
        ("require: {residue: none}", left, "residue", .missed), ("missed-drills: 0", passed, "missed-drills", .unknown),
    ])
    func `a rule is held, missed or unknown`(text: String, run: RunSummary, rule: String, state: GateResult.State)
        throws
    {
        #expect(try states([run], text) == [rule: state])
        let result = GateResult([run], by: try rules(text))
        #expect(result.passed == (state == .held) && result.exitCode == (state == .held ? 0 : 1))
        let allowed = GateResult([run], by: try rules(text + "\nallow-unknown: [\(rule)]"))
        #expect(allowed.passed == (state != .missed), "unknown fails unless it is allowed")
    }

    @Test(arguments: [(2.0, GateResult.State.held), (2.35, .held), (2.6, .missed), (1, .held)])
    func `a regression is what exceeds the tolerance for sure`(recover: Double, state: GateResult.State) throws {
        let was = ComparisonFixture.rows("a", [2, 2, 2])
        #expect(
            try states(ComparisonFixture.rows("b", [recover]), "regression: {recover: 20%}", baseline: was) == [
                "regression.recover": state
            ])
    }

    @Test func `with a confidence a test must be sure too`() throws {
        let text = "regression: {recover: 20%, confidence: 95%}"
        let slow = ComparisonFixture.rows("b", [4, 4.1, 4.2, 4.3])
        let result = GateResult(
            slow, by: try rules(text), baseline: ComparisonFixture.rows("a", [2, 2.1, 2.2, 2.3]).map(GateRun.init))
        #expect(result.checks[0].state == .missed && result.checks[0].test?.name == "Mann–Whitney test, exact")
        #expect(result.checks[0].runs == slow.map(\.run))
        let few = GateResult(
            slow, by: try rules(text), baseline: ComparisonFixture.rows("a", [2, 2]).map(GateRun.init))
        #expect(few.checks[0].state == .unknown && few.checks[0].text.contains("cannot tell with 4 runs against 2"))
        #expect(
            try states(
                ComparisonFixture.rows("b", [2, 2, 2, 9]), text, baseline: ComparisonFixture.rows("a", [2, 2, 2, 2]))
                == ["regression.recover": .held])
    }

    @Test func `a breach where there was none is a regression, and another experiment is no baseline`() throws {
        let text = "regression: {recover: 20%}"
        let calm = ComparisonFixture.rows("a", [nil, nil, nil])
        #expect(try states([Self.failed], text, baseline: calm) == ["regression.recover": .missed])
        #expect(try states([Self.passed], text, baseline: calm) == ["regression.recover": .held])
        var other = Self.failed
        other.experiment = "other"
        #expect(try states([other], text, baseline: calm) == ["regression.recover": .unknown])
    }

    @Test func `each experiment is judged for itself, and runs that died pass nothing`() throws {
        var other = Self.failed
        other.experiment = "other"
        let result = GateResult([Self.passed, other], by: try rules("held: 50%"))
        #expect(
            result.checks.map(\.experiment) == ["kill", "other"] && result.checks.map(\.state) == [.held, .missed])
        var died = Self.passed
        died.interrupted = true
        #expect(try states([died], "held: 100%") == ["held": .unknown])
    }

    @Test(arguments: [
        ("", "there is no rule"), ("{}", "demands nothing"), ("allow-unknown: [held]", "demands nothing"),
        ("held: 101%", "at most 100%"), ("held: 1", "needs its sign"), ("hold: 1%", "unknown key `hold`"),
        ("max: {recver: 5s}", "unknown key `recver` of `max`"), ("max: {detect: 2}", "needs a unit"),
        ("regression: {confidence: 95%}", "there is none"),
        ("regression: {recover: 1%, confidence: 100%}", "less than 100%"),
        ("require: {runs: 0}", "at least one"), ("require: {residue: some}", "`none` or left out"),
        ("missed-drills: -1", "negative"), ("held: 1%\nallow-unknown: [max]", "there is no rule `max`"),
        ("held: 1%\nheld: 2%", "duplicate key"), ("- held", "expected a mapping"),
    ])
    func `rules that are wrong are refused with their place`(text: String, message: String) throws {
        do throws(Diagnostics) {
            _ = try GateRulesParser.parse(try SpecSource(name: "gate.yaml", text: text))
            Issue.record("was taken")
        } catch {
            #expect(error.all.contains { $0.message.contains(message) }, "\(error)")
            if !text.isEmpty { #expect(error.all.allSatisfy { $0.location != nil }, "\(error)") }
        }
    }

    @Test func `rules are written as they are read, and have a schema`() throws {
        let text = """
            held: 99.5%
            max: {recover: 5s, detect: 2s, after-clear: 1.5s}
            regression: {recover: 20%, detect: 30%, after-clear: 40%, p99: 50%, confidence: 95%}
            require: {runs: 3, effect: true, proof: true, residue: none}
            missed-drills: 0
            allow-unknown: [max.detect, proof]

            """
        #expect(try rules(text).text == text)
        for standard in [GateRules.standard(hasBaseline: true), .standard(hasBaseline: false)] {
            #expect(try rules(standard.text) == standard)
        }
        for key in ["held", "after-clear", "confidence", "residue", "missed-drills"] {
            #expect(GateRulesParser.schema().contains("\"\(key)\""))
        }
    }

    @Test func `a baseline that no gate has written is refused`() {
        let good = GateBaseline([Self.failed, Self.unsteady], writtenBy: "1")
        #expect(good.implausible == nil && good.runs.map(\.run) == ["f"])
        var bad = good
        bad.format = 2
        #expect(bad.implausible?.contains("version 2") == true)
        bad = good
        bad.runs += good.runs
        #expect(bad.implausible == "a run is in it twice")
        bad = good
        bad.runs[0].recovery?.recover = Report.Interval(low: 2, high: 1)
        #expect(bad.implausible?.contains("out of range") == true)
        #expect(GateBaseline([Self.unsteady], writtenBy: "1").implausible == "it has no runs")
    }

    @Test func `of a run that was stopped after a breach the gate uses what is measured`() throws {
        var stopped = Self.cut
        stopped.verdict = .stopped
        stopped.afterClearAtLeast = 1.5
        let text = "held: 100%\nmax: {recover: 5s, detect: 2s, after-clear: 1s}"
        #expect(
            try states([stopped], text) == [
                "held": .missed, "max.recover": .unknown, "max.detect": .held, "max.after-clear": .missed,
            ])
        #expect(try states([stopped], "max: {recover: 1s}") == ["max.recover": .missed])
        var early = Self.passed
        early.verdict = .stopped
        #expect(
            try states([early], text) == [
                "held": .unknown, "max.recover": .unknown, "max.detect": .unknown, "max.after-clear": .unknown,
            ])
    }

    @Test func `what is known of effects is said`() throws {
        func text(_ run: RunSummary) throws -> String {
            GateResult([run], by: try rules("require: {effect: true}")).checks[0].text
        }
        var none = Self.passed
        none.faults = []
        #expect(try text(Self.passed) == "every fault had its effect")
        #expect(try text(none) == "no fault was injected")
        #expect(try text(Self.unproved).hasPrefix("no counter for process.kill"))
    }
}
