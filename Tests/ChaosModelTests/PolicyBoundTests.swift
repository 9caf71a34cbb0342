import ChaosModel
import ChaosTestKit
import Testing

@Suite
struct `A policy bounds` {
    private let fixture = PolicyFixture()

    @Test(arguments: [
        (
            "delay: 500ms", "network.delay: {target: shop, delay: 1s, for: 9s}",
            "`delay` is 1s, at most 500ms is allowed"
        ),
        (
            "network.delay.delay: 500ms", "network.delay: {target: shop, delay: 1s, for: 9s}",
            "`delay` is 1s, at most 500ms is allowed"
        ),
        (
            "\"network.*.delay\": 500ms", "network.delay: {target: shop, delay: 1s, for: 9s}",
            "`delay` is 1s, at most 500ms is allowed"
        ),
        // Left out, it is 100%.
        (
            "percent: 25%", "network.delay: {target: shop, delay: 1s, for: 9s}",
            "`percent` is 100%, at most 25% is allowed"
        ),
        ("load: 50%", "cpu.burn: {load: 50.5%, for: 9s}", "`load` is 50.5%, at most 50% is allowed"),
        ("for: 5s", "cpu.burn: {load: 10%, for: 9s}", "`for` is 9s, at most 5s is allowed"),
        // Left out, all CPUs burn: what is not said is not bounded.
        ("workers: 2", "cpu.burn: {load: 10%, for: 9s}", "cpu.burn does not say `workers`, at most 2 is allowed"),
        ("strikes: 3", "process.kill: {target: shop, every: 1s, for: 4s}", "strikes 4 times, at most 3 is allowed"),
        (
            "grace: 1s", "process.kill: {target: shop, signal: SIGTERM, grace: 2s}",
            "`grace` is 2s, at most 1s is allowed"
        ),
    ])
    func `a fault's own fields, as written or left out`(bound: String, fault: String, message: String) throws {
        let said = try fixture.said("- {name: r, maximum: {\(bound)}}", PlanFixture.spec("- \(fault)"))
        #expect(said.count == 1 && said[0].hasSuffix(message), "\(said)")
    }

    @Test(arguments: [
        ("delay: 1s", "network.delay: {target: shop, delay: 1000ms, for: 9s}"),
        ("network.loss.percent: 1%", "network.delay: {target: shop, delay: 1s, for: 9s}"),
        ("for: 5s", "process.kill: {target: shop}"), ("strikes: 3", "process.kill: {target: shop, every: 1s, for: 3s}"),
        ("strikes: 2", "process.kill: {target: shop, every: 1s, for: 9s, count: 2}"),
        ("rate: 10mbit", "connection.flood: {target: shop, rate: 100/s, for: 1s}"),
    ])
    func `and lets pass what keeps to it`(bound: String, fault: String) throws {
        #expect(
            try fixture.said("- {name: r, maximum: {\(bound)}}", PlanFixture.spec("- \(fault)"), isPlanned: false)
                .isEmpty)
    }

    @Test func `the least as well as the most`() throws {
        let spec = PlanFixture.spec("- network.rate: {target: shop, rate: 1mbit, for: 9s}")
        #expect(
            try fixture.said("- {name: r, minimum: {rate: 2mbit}}", spec) == [
                "r@9: network.rate: `rate` is 1mbit, at least 2mbit is allowed"
            ])
        #expect(try fixture.said("- {name: r, minimum: {rate: 1000kbit}}", spec).isEmpty)
    }

    @Test func `the run, with steady state, repeats and recovery`() throws {
        let spec = PlanFixture.spec(
            "- pause: 10s\n- parallel: [{cpu.burn: {for: 20s}}, {network.delay: {target: shop, delay: 1s, for: 5s}}]\n"
                + "- stage: {name: s, steps: [{cpu.burn: {for: 30s}}]}")
        // 10s steady state, 10s, 20s, 30s and a gate of 60s, 60s recovery.
        let rules = "- {name: r, maximum: {run: 189s, faults: 2, parallel: 1}}"
        #expect(
            try fixture.said(rules, spec) == [
                "r@8: the run may take 190s, at most 189s is allowed",
                "r@8: the method has 3 faults, at most 2 allowed",
                "r@8: 2 faults are there at the same time, at most 1 allowed",
            ])
        #expect(try fixture.said("- {name: r, maximum: {run: 190s, faults: 3, parallel: 2}}", spec).isEmpty)
    }

    @Test func `how many processes a step hits, when it is planned and whenever it is lowered again`() throws {
        let spec = PlanFixture.spec("- process.pause: {target: shop, for: 1s}")
        let policy = try PolicyFixture.policy(
            "- {name: r, because: enough, maximum: {processes: 2}}\n- {name: s, maximum: {processes: 100%}}")
        let run = try fixture.run(spec)
        var survey = try #require(run.survey)
        let one = try #require(survey.targets["shop"]?.processes.first)
        let plan = try #require(run.plan).limited(policy.limits(of: run))
        let step = try #require(plan.steps.first).step
        let others = (1...2).map { number in
            var other = one
            other.identity = ProcessIdentity(pid: 7000 + Int32(number), startTicks: 5, name: "shop")
            return other
        }
        survey.targets["shop"]?.processes = [one, others[0]]
        _ = try PlannedStep.lower(step, number: 1, on: survey)
        survey.targets["shop"]?.processes = [one] + others
        #expect(
            throws: PlanError("policy rule `r` (policy.yaml:2): 3 processes would be hit, at most 2 allowed: enough")
        ) { try PlannedStep.lower(step, number: 1, on: survey) }
        // Whom the strike has met already counts as well.
        survey.targets["shop"]?.processes = [one]
        survey.met = Set(others.map(\.identity))
        #expect(throws: PlanError.self) { try PlannedStep.lower(step, number: 1, on: survey) }
        // And at plan time.
        var crowded = run
        survey.met = []
        survey.targets["shop"]?.processes = [one] + others
        crowded.survey = survey
        crowded.plan = try Plan(run.experiment, on: survey)
        #expect(policy.violations(of: crowded).map(\.rule) == ["r"])
    }

    @Test func `the share of a target's processes`() throws {
        let spec = PlanFixture.spec("- process.kill: {target: shop, pick: 1}")
        let run = try fixture.run(spec)
        let policy = try PolicyFixture.policy("- {name: r, maximum: {processes: 50%}}")
        var survey = try #require(run.survey)
        let plan = try #require(run.plan)
        let step = try #require(plan.limited(policy.limits(of: run)).steps.first).step
        let one = try #require(survey.targets["shop"]?.processes.first)
        survey.targets["shop"]?.processes = [one]
        #expect(throws: PlanError("policy rule `r` (policy.yaml:2): 1 of 1 process would be hit, at most 50% allowed"))
        {
            try PlannedStep.lower(step, number: 1, on: survey)
        }
        var other = one
        other.identity = ProcessIdentity(pid: 7001, startTicks: 5, name: "shop")
        survey.targets["shop"]?.processes = [one, other]
        _ = try PlannedStep.lower(step, number: 1, on: survey)
    }
}
