import ChaosModel
import ChaosTestKit
import Testing

@Suite
struct `A network fault is lowered` {
    private func lacking(_ capability: Capability) -> PlanFixture {
        var kernel = SimulatedKernel.v1
        kernel.missing = [capability]
        return PlanFixture(kernel: kernel)
    }

    private func filter(_ method: String, _ fixture: PlanFixture = PlanFixture()) throws -> PacketFilter? {
        guard case .addPacketFilter(let filter)? = try fixture.changes(method).first else { return nil }
        return filter
    }

    @Test func `to one reset of the sockets, or to a helper that goes on`() throws {
        var reset = SocketReset()
        reset.localPorts = [8080]
        reset.spared = [22]
        #expect(
            try PlanFixture().changes("- network.reset: {target: shop}") == [.cutConnections(ConnectionCut(reset))])
        var repeated = reset
        repeated.end = .target
        repeated.interval = 1_000_000_000
        #expect(
            try PlanFixture().changes("- network.reset: {target: shop, direction: from, every: 1s, for: 5s}")
                == [.startHelper(Helper(token: "aftershock_k3x9q2ab_1", work: .resetConnections(repeated)))])
    }

    @Test func `to resets that spare ssh unless the spec consents`() throws {
        let changes = try PlanFixture().changes("- network.reset: {target: shop}", consent: "sshd")
        var reset = SocketReset()
        reset.localPorts = [8080]
        #expect(changes == [.cutConnections(ConnectionCut(reset))])
        let refused = try PlanFixture().problems("- network.reset: {ports: [22]}")
        #expect(refused.map(\.suggestion) == ["list `sshd` under `consent:` if you mean it"])
        let everything = try PlanFixture().problems("- network.reset: {to: 0.0.0.0/0}")
        #expect(everything.count == 1 && everything[0].suggestion?.contains("`whole-interface`") == true)
    }

    @Test func `to the sockets of a process that listens nowhere`() throws {
        let target = Target(name: "t", selector: .pid(200))
        var survey = try SimulatedHost(.v1).survey(Survey.Scope(targets: [target], run: "k3x9q2ab"))
        survey.targets["t"]?.connections = []
        var step = try StepReader.step(fault: "network.reset", flags: [("target", "pid:200")])
        step.target = "t"
        guard case .cutConnections(let cut)? = try PlannedStep.lower(step, number: 1, on: survey).changes.first else {
            Issue.record("no cut")
            return
        }
        #expect(cut.sockets.owners.map(\.pid) == [200] && cut.sockets.localPorts.isEmpty && cut.filter == nil)
    }

    @Test func `to rules that answer with a reset where sockets cannot be ended`() throws {
        let plan = try lacking(.socketDestroy).plan(
            PlanFixture.spec("- network.reset: {ports: [8080], direction: both}"))
        guard case .cutConnections(let cut)? = plan.steps[0].changes.first, let filter = cut.filter else {
            Issue.record("no filter")
            return
        }
        let own = filter.rules.filter { $0.verdict != .accept }
        #expect(plan.steps[0].mechanism == "nftables reject")
        #expect(own.count == 4 && own.allSatisfy { $0.verdict == .resetTCP && $0.match.withoutFlags == [.syn, .rst] })
        #expect(own.allSatisfy { $0.match.transport == .tcp })
        #expect(plan.steps[0].notes.count == 1)
        #expect(cut.filter?.table == "aftershock_k3x9q2ab_1")
        let lasting = try self.filter(
            "- network.reset: {target: shop, every: 1s, for: 5s}", lacking(.socketDestroy))
        #expect(lasting?.rules.contains { $0.match.withoutFlags == [.syn, .rst] } == true)
        var poorer = lacking(.socketDestroy).kernel
        poorer.missing.insert(.nftReject)
        let refused = try PlanFixture(kernel: poorer).problems("- network.reset: {target: shop}")
        #expect(refused.count == 1 && refused[0].message.contains("sock-destroy"))
    }

    @Test(arguments: [
        ("every: 1s", "resets without an end are refused"), ("for: 1s", "connections are reset once"),
        ("protocol: udp", "only TCP has connections to reset"),
        ("every: 1ms, for: 1s", "an interval lies between 10ms and 1h"),
    ])
    func `to nothing when a reset is asked for in half`(fields: String, message: String) throws {
        let problems = try PlanFixture().problems("- network.reset: {target: shop, \(fields)}")
        #expect(problems.count == 1 && problems[0].message.contains(message), "\(problems)")
    }

    @Test func `to a drop at the exits of the host, which no sender notices`() throws {
        let filter = try filter("- network.partition: {ports: [8080], for: 1s}")
        #expect(filter?.silentInterfaces == ["eth0", "eth1", "lo"])
        #expect(filter?.mark == 0xAF50_0001)
        let text = try PlanFixture().changes("- network.partition: {ports: [8080], for: 1s}")[0].shellEquivalent
        #expect(text.contains("oifname != \"lo\" tcp dport 8080 counter meta mark set 0xaf500001"))
        #expect(text.contains("netdev aftershock_k3x9q2ab_1 egress meta mark 0xaf500001 counter drop"))
        let plain = try lacking(.nftEgress).plan(PlanFixture.spec("- network.partition: {ports: [8080], for: 1s}"))
        guard case .addPacketFilter(let dropping)? = plain.steps[0].changes.first else { return }
        #expect(dropping.silentInterfaces == [] && dropping.rules.contains { $0.verdict == .drop })
        #expect(plain.steps[0].notes.contains { $0.contains("EPERM") })
    }

    @Test(arguments: [
        ("port-unreachable", PacketRule.Unreachable.port, "port-unreachable"),
        ("host-unreachable", .host, "host-unreachable"), ("net-unreachable", .net, "no-route"),
        ("admin-prohibited", .prohibited, "admin-prohibited"),
    ])
    func `to the refusal of choice`(with: String, what: PacketRule.Unreachable, words: String) throws {
        let rules = try filter("- network.reject: {ports: [8080], with: \(with), for: 1s}")?.rules ?? []
        let own = rules.filter { $0.verdict != .accept }
        #expect(own.count == 4 && own.allSatisfy { $0.verdict == .reject(what) && $0.match.withoutFlags == nil })
        #expect(own[0].verdict.nftText == "reject with icmpx type \(words)")
    }

    @Test func `to a reset for TCP, which lets resets pass, and ICMP for the rest`() throws {
        for scope in ["target: shop", "to: 10.0.0.0/8"] {
            let own =
                try filter("- network.reject: {\(scope), direction: both, for: 1s}")?.rules
                .filter { $0.verdict != .accept } ?? []
            #expect(own.contains { $0.verdict == .resetTCP } && own.contains { $0.verdict == .reject(.port) })
            #expect(own.allSatisfy { ($0.verdict == .resetTCP) == ($0.match.withoutFlags == .rst) })
            #expect(own.allSatisfy { $0.verdict != .resetTCP || $0.match.transport == .tcp })
        }
    }

    @Test(arguments: [(0, "61000 61000", 1), (1, "61000 61000", 0), (2, "61000 61001", 0), (3, "61000 61003", 1)])
    func `to a range of ports, with the surplus held`(left: Int, range: String, held: Int) throws {
        let changes = try PlanFixture().changes("- port.exhaust: {leave: \(left), for: 1s}", consent: "whole-host")
        #expect(changes.count == held + 1)
        #expect(changes.last == .writeSetting(KernelSetting(name: KernelSetting.portRange, value: range)))
    }

    @Test func `only with consent where it takes the host off the network`() throws {
        let down = "- network.link-down: {interface: NAME, for: 1s}"
        for (name, consent) in [("lo", "whole-interface"), ("eth0", "whole-interface")] {
            let method = down.replacing("NAME", with: name)
            #expect(
                try PlanFixture().problems(method).map(\.suggestion)
                    == ["list `\(consent)` under `consent:` if you mean it"])
            #expect(try PlanFixture().problems(method, consent: consent) == [])
        }
        let free = down.replacing("NAME", with: "eth1")
        #expect(try PlanFixture().changes(free) == [.setLinkDown(LinkDown(interface: "eth1"))])
        let unknown = try PlanFixture().problems(down.replacing("NAME", with: "eth7"))
        #expect(unknown.count == 1 && unknown[0].message.contains("there is no interface `eth7`"))
        let ports = try PlanFixture().problems("- port.exhaust: {for: 1s}")
        #expect(ports.map(\.suggestion) == ["list `whole-host` under `consent:` if you mean it"])
    }
}
