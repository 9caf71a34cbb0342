import Testing

@testable import ChaosModel

@Suite struct FleetPlanTests {
    @Test func `a part is an ordinary spec with what the host does, and pauses as long as what others do`() throws {
        let plan = try FleetFixture.plan(FleetFixture.drill)
        let minority = try #require(plan.hosts["minority"]?.first?.name)
        let other = try #require(plan.hosts["majority"]?.first?.name)
        #expect(plan.hosts["minority"]?.count == 1 && plan.hosts["majority"]?.count == 2)
        #expect(Set((plan.hosts["minority"] ?? []) + (plan.hosts["majority"] ?? [])).count == 3)

        let carrier = try plan.experiment(of: minority)
        #expect(carrier.steps.map(\.faultName) == ["network.partition", "network.delay"])
        #expect(carrier.targets.isEmpty && carrier.probes.isEmpty && carrier.slos.isEmpty)
        let web = try plan.experiment(of: "web2")
        #expect(web.steps.map(\.faultName) == ["process.pause", "process.kill"] && web.targets.map(\.name) == ["shop"])
        // Those on the other side of a partition do nothing, and are hit all the same.
        #expect(!plan.parts.contains { $0.host.name == other } && plan.hit.contains(other))
        let client = try plan.experiment(of: "client")
        #expect(client.steps.isEmpty && client.probes.map(\.name) == ["orders", "writes"] && client.slos.count == 2)
        #expect(client.stopWhen.count == 1 && client.milestones.map(\.after) == [.injected])
        let asking = try plan.experiment(of: "web1")
        #expect(asking.slos.map(\.probe) == ["orders"] && asking.stopWhen.isEmpty && asking.milestones.isEmpty)
        // Every host comes to the gate of the stage at the same time.
        let lengths = try plan.parts.map { try plan.experiment(of: $0.host.name).beforeFirstStage }
        #expect(lengths.allSatisfy { $0 == lengths[0] } && lengths[0] == .seconds(55))
        #expect(plan.gates == 2)
    }

    @Test func `between is a partition in both directions to the addresses of the others`() throws {
        let plan = try FleetFixture.plan(FleetFixture.drill)
        let host = try #require(plan.hosts["minority"]?.first?.name)
        let step = try #require(try plan.experiment(of: host).steps.first)
        let addresses = Set((plan.hosts["majority"] ?? []).flatMap(\.addresses))
        let fields = Dictionary(step.fields.map { ($0.name, Set($0.texts)) }) { $1 }
        #expect(fields["to"] == addresses && fields["direction"] == ["both"] && step.target == nil)
    }

    @Test func `waves are stages that hit more and more hosts, and each host keeps the steps' numbers`() throws {
        let plan = try FleetFixture.plan(
            """
            experiment: waves
            targets: {all: {hosts: all}, db: {hosts: {labels: {role: db}}}}
            method:
              - network.partition: {target: db, to: 192.0.2.1, for: 1s}
              - network.delay: {target: all, to: 192.0.2.0/24, delay: 1ms, for: 10s, waves: [1, 50%, 50%, 100%]}
            """)
        #expect(plan.gates == 4)
        let counts = try plan.parts.map { part in
            try plan.experiment(of: part.host.name).steps.count { $0.faultName == "network.delay" }
        }
        #expect(counts.sorted() == [1, 1, 1, 2, 2, 3])
        for part in plan.parts {
            let numbers = plan.stepNumbers(of: part.host)
            let isDatabase = part.host.labels["role"] == "db"
            #expect(numbers.first == (isDatabase ? 1 : 2) && numbers.dropFirst().allSatisfy { $0 == 2 })
        }
    }

    @Test func `chance chooses the same hosts for the same seed, and a host that joins moves at most one choice`()
        throws
    {
        let text = """
            experiment: some
            targets: {some: {hosts: {labels: {role: x}, count: 10}}}
            method: [{network.partition: {target: some, to: 192.0.2.1, for: 1s}}]
            """
        let many = (0..<60).map { FleetFixture.host("h\($0)", "x", "10.0.0.\($0)") }
        func chosen(_ run: String, _ hosts: [FleetHost]) throws -> Set<String> {
            Set(try FleetPlan(FleetFixture.spec(text), roster: hosts, run: run).hit)
        }
        var drawn: Set<String> = []
        for run in (0..<50).map({ "run\($0)" }) {
            let first = try chosen(run, many)
            #expect(first.count == 10)
            #expect(try chosen(run, many.reversed()) == first)
            let joined = try chosen(run, many + [FleetFixture.host("new", "x", "10.0.9.9")])
            #expect(first.subtracting(joined).count <= 1)
            drawn.formUnion(first)
        }
        #expect(drawn.count == 60)
    }

    @Test func `a share of hosts is rounded down, and never to none`() throws {
        let third = try HostNumber(field: "50%")
        #expect([0, 1, 2, 3, 5, 10].map(third.of) == [0, 1, 1, 1, 2, 5])
        #expect(try HostNumber(field: "3").of(2) == 3)
        for text in ["0", "-1", "0%", "101%", "half", "2.5"] {
            #expect(throws: FieldError.self) { try HostNumber(field: text) }
        }
    }

    @Test func `a spec for one host is not taken for a fleet's`() throws {
        let one = "experiment: x\ntargets: {api: {process: nginx}}\nmethod: [{process.kill: {target: api}}]\n"
        #expect(!FleetSpec.isMeant(by: try SpecSource(name: "x", text: one)))
        #expect(FleetSpec.isMeant(by: try SpecSource(name: "x", text: FleetFixture.drill)))
        #expect(!FleetSpec.isMeant(by: try SpecSource(name: "x", text: "{")))
    }
}

extension Experiment {
    /// How long everything before the first stage takes.
    fileprivate var beforeFirstStage: Duration {
        var total = Duration.zero
        for entry in method {
            switch entry {
            case .step(let step): total += step.longest
            case .parallel(let steps): total += steps.map(\.longest).max() ?? .zero
            case .pause(let duration): total += duration
            case .stage: return total
            }
        }
        return total
    }
}
