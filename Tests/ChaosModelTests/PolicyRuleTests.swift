import ChaosModel
import Testing

@Suite
struct `A policy` {
    private let fixture = PolicyFixture()
    private static let kill = PlanFixture.spec("- process.kill: {target: shop}")

    @Test(arguments: [
        ("deny: {faults: [process.kill]}", "r@9: process.kill is refused by `process.kill`"),
        ("deny: {faults: [\"process.*\"], targets: [\"port:1-80\"]}", "r@9: process.kill is refused by `process.*`"),
        ("allow: {faults: [\"network.*\"]}", "r@9: process.kill is not among the faults that are allowed"),
        ("allow: {faults: []}", "r@9: process.kill is not among the faults that are allowed"),
        (
            "allow: {targets: [\"port:9000-9999\", command]}",
            "r@9: target `shop` (port:8080) is not among the targets that are allowed"
        ),
        ("deny: {targets: [\"port:8000-8999\"]}", "r@9: target `shop` (port:8080) is refused by `port:8000-8999`"),
    ])
    func `refuses faults and targets by its rule's name`(demand: String, message: String) throws {
        #expect(try fixture.said("- {name: r, \(demand)}", Self.kill) == [message])
        #expect(try fixture.said("- {name: r, \(demand)}", Self.kill, isPlanned: false) == [message])
    }

    @Test(arguments: [
        "deny: {faults: [process.pause], targets: [host, \"port:80\", \"process:x*\"]}", "allow: {faults: [\"*\"]}",
        "allow: {targets: [\"port:8000-8999\"]}", "allow: {targets: [port]}", "allow: {targets: [\"*\"]}",
        "maximum: {for: 1s, processes: 100%, strikes: 1, faults: 1, parallel: 1}",
    ])
    func `lets pass what it does not mean`(demand: String) throws {
        #expect(try fixture.said("- {name: r, \(demand)}", Self.kill).isEmpty)
    }

    @Test func `says why, and what a rule is for`() throws {
        let found = try fixture.violations("- {name: r, because: nobody is awake, deny: {faults: [\"*\"]}}", Self.kill)
        #expect(
            found.first?.diagnostic.message
                == "policy rule `r` (policy.yaml:2): process.kill is refused by `*`: nobody is awake")
    }

    @Test(arguments: [
        ("labels: {env: \"prod*\"}", true), ("labels: {env: test}", false), ("labels: {team: \"*\"}", false),
        ("users: [ann]", true), ("users: [bob]", false), ("groups: [\"s?e\"]", true), ("groups: [dba]", false),
        ("hosts: [\"db-*\"]", true), ("hosts: [web]", false), ("faults: [\"process.*\"]", true),
        ("faults: [network.delay]", false), ("targets: [\"port:8080\"]", true), ("targets: [host]", false),
        ("labels: {env: production}, users: [bob]", false),
    ])
    func `applies only when it says so`(scope: String, applies: Bool) throws {
        let spec = Self.kill.replacing("labels: {}", with: "labels: {env: production}")
        let rules = "- {name: r, when: {\(scope)}, deny: {faults: [\"*\"]}, require: {hypothesis: true}}"
        #expect(try fixture.said(rules, spec).count == (applies ? 2 : 0))
    }

    @Test func `a rule about some steps is about no others`() throws {
        let spec = PlanFixture.spec("- network.delay: {target: shop, delay: 1s, for: 9s}\n- cpu.burn: {for: 9s}")
        let rules = "- {name: r, when: {faults: [\"cpu.*\"]}, maximum: {for: 1s, faults: 1}}"
        #expect(try fixture.said(rules, spec) == ["r@10: cpu.burn: `for` is 9s, at most 1s is allowed"])
    }

    @Test func `looks at who is behind a target, however the spec selects it`() throws {
        let spec = PlanFixture.spec("- process.pause: {target: shop, for: 1s}")
        let experiment = try SpecParser.parse(SpecSource(name: "plan.yaml", text: spec))
        let facts = try #require(try fixture.survey(experiment).targets["shop"]?.processes.first)
        let rules = "- {name: r, deny: {targets: [\"process:\(facts.identity.name)\"]}}"
        let message = "process.pause: \(facts.identity) is refused by `process:\(facts.identity.name)`"
        #expect(try fixture.said(rules, spec) == ["r@9: \(message)"])
        #expect(try fixture.said(rules, spec, isPlanned: false).isEmpty)
    }

    @Test func `refuses consents`() throws {
        let spec = PlanFixture.spec("- cpu.burn: {for: 1s}", consent: "sshd, whole-host")
        let refused = "the consent `sshd` is refused"
        #expect(try fixture.said("- {name: r, deny: {consents: [sshd]}}", spec) == ["r@7: \(refused)"])
        #expect(try fixture.said("- {name: r, allow: {consents: [whole-host]}}", spec) == ["r@7: \(refused)"])
        #expect(try fixture.said("- {name: r, allow: {consents: []}}", spec).count == 2)
    }

    @Test(arguments: [
        ("labels: [team]", "r@7: the spec has no label `team`"),
        ("labels: [ticket=OPS-*]", "r@7: the spec has no label `ticket`"),
        ("hypothesis: true", "r@1: the spec has no `hypothesis`"),
        ("stop-when: true", "r@1: the spec has no `stop-when`"), ("slos: true", nil), ("labels: []", nil),
    ])
    func `requires parts of a spec`(need: String, message: String?) throws {
        if need == "labels: []" { return }
        #expect(try fixture.said("- {name: r, require: {\(need)}}", Self.kill) == (message.map { [$0] } ?? []))
    }

    @Test func `a required label has to have the value that is asked for`() throws {
        let spec = Self.kill.replacing("labels: {}", with: "labels: {ticket: NOPE-1, team: \"\"}")
        #expect(
            try fixture.said("- {name: r, require: {labels: [ticket=OPS-*, team]}}", spec) == [
                "r@7: the label `ticket` is `NOPE-1`, which is not `OPS-*`", "r@7: the spec has no label `team`",
            ])
        #expect(try fixture.said("- {name: r, require: {labels: [ticket=NOPE-?]}}", spec).isEmpty)
    }
}
