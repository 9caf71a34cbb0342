import ChaosModel
import ChaosTestKit
import Testing

@Suite
struct `A traffic scope` {
    private func rules(
        _ scope: String, targets: String = "shop: {port: 8080}", consent: String? = nil, kernel: SimulatedKernel = .v1
    ) throws -> [String] {
        let changes = try PlanFixture(kernel: kernel).changes(
            "- network.partition: {\(scope), for: 1s}", targets: targets, consent: consent)
        guard case .addPacketFilter(let filter)? = changes.first else { return [] }
        return filter.rules.filter { $0.verdict != .accept }.map { "\($0.hook) \($0.match.nftText(at: $0.hook))" }
    }

    private func problems(_ scope: String, targets: String = "shop: {port: 8080}", consent: String? = nil) throws
        -> [String]
    {
        try PlanFixture().problems("- network.partition: {\(scope), for: 1s}", targets: targets, consent: consent)
            .map { $0.message + ($0.suggestion.map { " | \($0)" } ?? "") }
    }

    @Test func `has two sides of addresses, and both ways`() throws {
        #expect(
            try rules("from: [10.0.0.0/24], to: [10.0.1.0/24], direction: both") == [
                "output oifname != \"lo\" ip saddr 10.0.0.0/24 ip daddr 10.0.1.0/24 ",
                "input ip saddr 10.0.0.0/24 ip daddr 10.0.1.0/24 ",
                "output oifname != \"lo\" ip saddr 10.0.1.0/24 ip daddr 10.0.0.0/24 ",
                "input ip saddr 10.0.1.0/24 ip daddr 10.0.0.0/24 ",
            ])
    }

    @Test func `pairs only addresses of one family`() throws {
        let mixed = try rules("from: [10.0.0.1, '2001:db8::1'], to: [10.0.1.1, '2001:db8::2', 10.0.1.2]")
            .filter { $0.hasPrefix("input") }
        #expect(
            mixed == [
                "input ip saddr 10.0.0.1/32 ip daddr 10.0.1.1/32 ",
                "input ip6 saddr 2001:db8::1/128 ip6 daddr 2001:db8::2/128 ",
                "input ip saddr 10.0.0.1/32 ip daddr 10.0.1.2/32 ",
            ])
        #expect(
            try problems("from: [10.0.0.1], to: ['2001:db8::2']").first?.contains("no address family in common") == true
        )
    }

    @Test func `has two sides of ports`() throws {
        #expect(
            try rules("to: [10.0.1.1], ports: [53], from-ports: [9, 10], protocol: udp").filter {
                $0.hasPrefix("input")
            }
                == [9, 10].map { "input ip daddr 10.0.1.1/32 udp sport \($0) udp dport 53 " })
        #expect(
            try rules("from-ports: [9], direction: from").filter { $0.hasPrefix("input") }
                == ["input tcp dport 9 ", "input udp dport 9 "])
    }

    @Test func `may be one protocol`() throws {
        #expect(try rules("target: shop, protocol: tcp") == ["input tcp dport 8080 "])
        let both = try rules("to: [10.0.0.0/8, 'fd00::/8'], protocol: icmp").filter { $0.hasPrefix("input") }
        #expect(
            both == ["input ip daddr 10.0.0.0/8 meta l4proto icmp ", "input ip6 daddr fd00::/8 meta l4proto icmpv6 "])
        #expect(try problems("ports: [80], protocol: icmp").first?.contains("icmp has no ports") == true)
        #expect(try problems("target: shop, protocol: icmp").first?.contains("no traffic belongs to it") == true)
    }

    @Test func `of a service of this host spares the same port of other hosts`() throws {
        let own = try rules("target: shop, direction: both, protocol: tcp")
        #expect(
            own == [
                "input tcp dport 8080 ", "output oifname != \"lo\" tcp sport 8080 ",
                "input iifname \"lo\" tcp sport 8080 ",
            ])
        // Given by its address it may be anywhere, and so may one without a process here.
        #expect(try rules("target: shop, to: [10.0.0.9], protocol: tcp").count == 2)
        #expect(try rules("target: db, protocol: tcp", targets: "db: {port: 5432}").count == 2)
    }

    @Test func `of a user is what the user sends`() throws {
        let user = "u: {user: \"1000\"}"
        #expect(
            try rules("target: u, to: [10.0.0.5], ports: [5432], protocol: tcp", targets: user)
                == ["output meta skuid 1000 ip daddr 10.0.0.5/32 tcp dport 5432 "])
        #expect(try problems("target: u, direction: from", targets: user).first?.contains("only the sender") == true)
        let step = try PlanFixture().plan(
            PlanFixture.spec("- network.partition: {target: u, direction: both, for: 1s}", targets: user)
        ).steps[0]
        #expect(step.notes.first?.contains("an answer carries no owner") == true)
    }

    @Test func `of a network namespace is what enters or leaves it`() throws {
        let shop = "shop: {netns: shop}"
        #expect(try rules("target: shop", targets: shop) == ["input iifname != \"lo\" "])
        #expect(try rules("target: shop, direction: from", targets: shop) == ["output oifname != \"lo\" "])
        #expect(
            try rules("target: shop, protocol: tcp", targets: "shop: {netns: shop, port: 80}") == [
                "input tcp dport 80 "
            ])
        let changes = try PlanFixture().changes("- network.partition: {target: shop, for: 1s}", targets: shop)
        #expect(changes.first?.namespace?.path == "/run/netns/shop")
        #expect(changes.first?.shellEquivalent.hasPrefix("nsenter --net=/run/netns/shop nft add table") == true)
    }

    @Test func `spares the operator's ssh and refuses the whole host`() throws {
        #expect(try problems("from-ports: [22]").first?.contains("the ssh server's") == true)
        for whole in [
            "to: [0.0.0.0/0], protocol: tcp", "from: [0.0.0.0/0]",
            "to: ['::/1', '8000::/1'], from: [0.0.0.0/0, '::/0']",
        ] {
            #expect(try problems(whole).first?.contains("every packet of the host") == true, "\(whole)")
        }
        #expect(try problems("from: [0.0.0.0/0]", consent: "whole-interface").isEmpty)
    }
}

@Suite
struct `Traffic of processes` {
    private let identity = ProcessIdentity(pid: 4711, startTicks: 1, name: "nginx")

    private func survey(_ change: (inout TargetFacts) -> Void) -> Survey {
        var survey = Survey()
        survey.capabilities = SimulatedKernel.v1.findings
        survey.run = "k3x9q2ab"
        var target = TargetFacts(name: "web")
        target.processes = [
            ProcessFacts(
                identity: identity, parent: 1, uid: 0, softOpenFiles: 1, hardOpenFiles: 1, openFiles: 1)
        ]
        target.connections = [
            connection("10.0.0.1", 40000, "10.0.0.5", 5432), connection("fd00::1", 40001, "fd00::5", 6379),
        ]
        change(&target)
        survey.targets["web"] = target
        return survey
    }

    private func connection(_ local: String, _ port: UInt16, _ remote: String, _ other: UInt16) -> TargetConnection {
        let ends = [local, remote].map { (try? CIDR(field: $0)) ?? .placeholder }
        return TargetConnection(transport: .tcp, local: ends[0], localPort: port, remote: ends[1], remotePort: other)
    }

    private func lowered(_ flags: [(name: String, value: String)], _ survey: Survey) throws -> PlannedStep {
        var step = try StepReader.step(
            fault: "network.partition", flags: [("target", "pid:4711"), ("for", "1s")] + flags)
        step.target = "web"
        return try PlannedStep.lower(step, number: 1, on: survey)
    }

    private func rules(_ step: PlannedStep) -> [String] {
        guard case .addPacketFilter(let filter)? = step.changes.first else { return [] }
        return filter.rules.filter { $0.verdict != .accept }.map { "\($0.hook) \($0.match.nftText(at: $0.hook))" }
    }

    @Test func `is that of its ports and of its connections, and the plan says what is missed`() throws {
        let step = try lowered([], survey { $0.ports = [80] })
        #expect(
            rules(step) == [
                "input tcp dport 80 ", "input udp dport 80 ",
                "input ip saddr 10.0.0.5/32 ip daddr 10.0.0.1/32 tcp sport 5432 tcp dport 40000 ",
                "input ip6 saddr fd00::5/128 ip6 daddr fd00::1/128 tcp sport 6379 tcp dport 40001 ",
            ])
        #expect(step.notes.count == 1)
        #expect(step.notes[0].hasPrefix("connections that nginx[4711] opens from now on are not covered: "))
    }

    @Test func `can be narrowed to a peer`() throws {
        let step = try lowered([("from", "10.0.0.0/8"), ("direction", "from")], survey { _ in })
        #expect(
            rules(step) == [
                "output oifname != \"lo\" ip saddr 10.0.0.1/32 ip daddr 10.0.0.5/32 tcp sport 40000 tcp dport 5432 ",
                "input iifname \"lo\" ip saddr 10.0.0.1/32 ip daddr 10.0.0.5/32 tcp sport 40000 tcp dport 5432 ",
            ])
    }

    @Test func `is told by a cgroup that holds nobody else`() throws {
        let group = SocketCgroup(id: 77, level: 2, path: "system.slice/nginx.service")
        var survey = survey { $0.socketCgroup = group }
        let step = try lowered([("direction", "both")], survey)
        let words = "socket cgroupv2 level 2 \"system.slice/nginx.service\" "
        #expect(rules(step) == ["input \(words)", "output \(words)"])
        #expect(step.notes.isEmpty)
        survey.capabilities[.socketCgroup] = Finding(works: false, detail: "no nft_socket")
        let without = try lowered([], survey)
        #expect(rules(without).count == 2)
        #expect(without.notes.first?.hasSuffix("no nft_socket") == true)
    }

    @Test func `is refused only when there is none`() throws {
        #expect(throws: PlanError.self) { try lowered([], survey { $0.connections = [] }) }
        #expect(throws: PlanError.self) { try lowered([("from", "192.0.2.1")], survey { _ in }) }
        let problem = "its processes live in 2 network namespaces"
        #expect(throws: PlanError("target `web`: \(problem)", fix: "make a target of each")) {
            try lowered([], survey { $0.networkProblem = problem })
        }
    }
}
