import ChaosModel
import ChaosTestKit
import Testing

@Suite
struct `A fault is lowered` {
    private func rules(_ scope: String, _ fixture: PlanFixture = PlanFixture(), consent: String? = nil) throws
        -> [PacketRule]
    {
        let changes = try fixture.changes("- network.partition: {\(scope), for: 1s}", consent: consent)
        guard case .addPacketFilter(let filter)? = changes.first, changes.count == 1 else { return [] }
        return filter.rules
    }

    @Test func `with ssh and neighbour discovery exempt first`() throws {
        let rules = try rules("target: shop")
        let exempt = rules.prefix { $0.verdict == .accept }
        for hook in [PacketRule.Hook.output, .input] {
            let matches = exempt.filter { $0.hook == hook }.map(\.match)
            #expect(
                matches == [
                    PacketMatch(transport: .icmpv6, icmpTypes: 133...137),
                    PacketMatch(transport: .tcp, destinationPort: 22),
                    PacketMatch(transport: .tcp, sourcePort: 22),
                ])
        }
        #expect(exempt.count == 6 && !rules.dropFirst(6).contains { $0.verdict == .accept })
    }

    @Test func `without the ssh exemption only by consent`() throws {
        let rules = try rules("target: shop", consent: "sshd")
        #expect(!rules.contains { $0.match.sourcePort == 22 || $0.match.destinationPort == 22 })
        #expect(rules.contains { $0.match.icmpTypes == 133...137 })
    }

    @Test(arguments: ["to", "from", "both"])
    func `so that each packet is met once`(direction: String) throws {
        let own = try rules("target: shop, direction: \(direction)").filter { $0.verdict == .drop }
        // The shop is on this host: what it gets arrives, and what it sends leaves, or arrives over loopback.
        #expect(own.count == ["to": 2, "from": 4, "both": 6][direction])
        #expect(own.filter { $0.hook == .output }.allSatisfy { $0.match.loopback == false && !$0.match.isToTarget })
        #expect(own.filter { $0.hook == .input }.allSatisfy { $0.match.loopback == ($0.match.isToTarget ? nil : true) })
        #expect(own.allSatisfy { ($0.match.destinationPort == 8080) != ($0.match.sourcePort == 8080) })
        #expect(direction == "both" || own.allSatisfy { ($0.match.destinationPort == 8080) == (direction == "to") })
    }

    @Test func `for a user by the owner of the sending socket`() throws {
        let changes = try PlanFixture().changes(
            "- network.partition: {target: u, for: 1s}", targets: "u: {user: \"1000\"}")
        guard case .addPacketFilter(let filter)? = changes.first else {
            Issue.record("no table")
            return
        }
        let own = filter.rules.filter { $0.verdict == .drop }
        #expect(own.count == 1 && own.first?.hook == .output && own.first?.match.uid == 1000)
        #expect(own.first?.match.destinationPort == nil && own.first?.match.loopback == nil)
    }

    @Test func `to netem where the kernel has it and to a queue where not`() throws {
        let method = "- network.delay: {target: shop, delay: 20ms, for: 1s}"
        let shaped = try PlanFixture().plan(PlanFixture.spec(method)).steps[0]
        #expect(shaped.mechanism == "HTB + netem, NFQUEUE")
        guard case .addImpairment(let impairment)? = shaped.changes.first else {
            Issue.record("no impairment")
            return
        }
        #expect(
            impairment.interface == "lo" && impairment.treatment.delay == 20_000_000
                && impairment.treatment.limit == 4000)
        #expect(impairment.minor == 0x11 && impairment.filter.table == "aftershock_k3x9q2ab_1_lo")
        let queued = try PlanFixture(kernel: SimulatedKernel(.v1, netem: false)).plan(PlanFixture.spec(method)).steps[0]
        #expect(queued.mechanism == "NFQUEUE" && queued.changes.count == 1)
        guard case .startHelper(let helper)? = queued.changes.first, case .holdPackets(let queue) = helper.work else {
            Issue.record("no queue")
            return
        }
        #expect(queue.number == 0xAF01 && queue.treatment.delay == 20_000_000)
        #expect(queue.filter.rules.filter { $0.verdict == .queue(0xAF01) }.count == 2)
    }

    @Test func `around a root qdisc of somebody else`() throws {
        var kernel = SimulatedKernel.v1
        kernel.foreign = ["lo"]
        let step = try PlanFixture(kernel: kernel).plan(
            PlanFixture.spec("- network.delay: {target: shop, delay: 20ms, for: 1s}")
        ).steps[0]
        #expect(step.mechanism == "NFQUEUE")
        kernel.foreign = ["eth0"]
        let away = try PlanFixture(kernel: kernel).plan(
            PlanFixture.spec("- network.delay: {to: 10.0.0.0/8, delay: 20ms, for: 1s}")
        ).steps[0]
        #expect(away.mechanism == "NFQUEUE")
    }

    @Test func `to a quota in the target's own group, or in a new one`() throws {
        let method = "- cpu.throttle: {target: shop, quota: 50%, for: 1s}"
        let files = { (group: Cgroup) -> [Change] in
            group.version == .v2
                ? [.writeCgroup(group, file: "cpu.max", value: "50000 100000")]
                : [
                    .writeCgroup(group, file: "cpu.cfs_period_us", value: "100000"),
                    .writeCgroup(group, file: "cpu.cfs_quota_us", value: "50000"),
                ]
        }
        let shop = [100, 101, 102].map { ProcessIdentity(pid: $0, startTicks: UInt64($0) * 10, name: "shop") }
        for version in [Cgroup.Version.v1, .v2] {
            for layout in SimulatedKernel.Layout.allCases {
                let kernel = SimulatedKernel(version, layout: layout)
                let root = kernel.cpuRoot
                let current = layout == .root ? root : root.child("services")
                let group = (version == .v1 ? current : root).child("aftershock_k3x9q2ab_shop")
                var expected: [Change] = version == .v2 ? [.enableController("cpu", in: root)] : []
                expected +=
                    layout == .own
                    ? files(root.child("shop"))
                    : [.createCgroup(group, parent: current)] + files(group) + [.moveProcesses(shop, into: group)]
                #expect(try PlanFixture(kernel: kernel).changes(method) == expected, "\(kernel)")
            }
        }
    }

    @Test(arguments: [("all", [100, 101, 102]), ("root", [100]), ("children", [101, 102])])
    func `to signals for the chosen processes`(which: String, pids: [Int32]) throws {
        let changes = try PlanFixture().changes("- process.kill: {target: shop, which: \(which), signal: SIGTERM}")
        #expect(
            changes
                == pids.map { .signal(ProcessIdentity(pid: $0, startTicks: UInt64($0) * 10, name: "shop"), .SIGTERM) })
        let lone = try PlanFixture().problems(
            "- process.kill: {target: b, which: children}", targets: "b: {port: 9090}")
        #expect(lone.map(\.message) == ["process.kill: target `b` has no child processes"])
    }

    @Test(arguments: [
        ("network.partition: {target: shop, for: 1s}", Capability.nftables),
        ("network.reject: {target: shop, for: 1s}", .nftReject),
    ])
    func `or refused with the reason and the fix`(fault: String, capability: Capability) throws {
        var kernel = SimulatedKernel.v1
        kernel.missing = [capability]
        let problem = try #require(try PlanFixture(kernel: kernel).problems("- \(fault)").first)
        #expect(
            problem.message.contains(
                "needs \(capability.rawValue), which does not work here: No such file or directory"))
        #expect(problem.suggestion == "install \(capability.rawValue)" && problem.location?.line == 9)
    }

    @Test func `or refused when the limit lies above the hard one`() throws {
        #expect(try PlanFixture().problems("- fd.limit: {target: shop, limit: 5000, for: 1s}").count == 1)
    }
}

@Suite
struct `Faults at one time` {
    @Test(arguments: [
        ("fd.limit: {target: shop, limit: 10, for: 1s}", "fd.limit: {target: w, limit: 12, for: 1s}"),
        ("process.pause: {target: shop, for: 1s}", "process.pause: {target: w, for: 1s}"),
        ("cpu.throttle: {target: shop, quota: 50%, for: 1s}", "cpu.throttle: {target: w, quota: 20%, for: 1s}"),
    ])
    func `on one resource are refused with both lines`(first: String, second: String) throws {
        let problems = try PlanFixture().problems(
            "- parallel:\n    - \(first)\n    - \(second)", targets: "shop: {port: 8080}, w: {pid: 102}")
        #expect(problems.count == 1 && problems[0].location?.line == 11, "\(problems)")
        #expect(problems.first?.message.contains("(line 10) act on the") == true)
        #expect(
            try PlanFixture().problems("- \(first)\n- \(second)", targets: "shop: {port: 8080}, w: {pid: 102}").isEmpty)
    }

    @Test func `that take one port are refused`() throws {
        let first = "port.occupy: {ports: [80, 81], for: 1s}"
        let problems = try PlanFixture().problems(
            "- parallel:\n    - \(first)\n    - port.occupy: {ports: 81, for: 1s}\n    - port.occupy: {ports: 81, protocol: udp, for: 1s}"
        )
        #expect(
            problems.map(\.message) == ["port.occupy and port.occupy (line 10) act on the tcp port 81 at the same time"]
        )
    }

    @Test func `on different resources are planned`() throws {
        let plan = try PlanFixture(kernel: .v2).plan(
            PlanFixture.spec(
                "- parallel:\n    - cpu.throttle: {target: a, quota: 50%, for: 1s}\n    - cpu.throttle: {target: b, quota: 20%, for: 2s}",
                targets: "a: {port: 8080}, b: {port: 9090}"))
        #expect(plan.steps.count == 2 && plan.methodDuration == .seconds(2))
    }

    @Test func `that cannot be planned are all reported`() throws {
        let problems = try PlanFixture().problems(
            "- process.kill: {target: t}\n- network.partition: {ports: 22, for: 1s}", targets: "t: {pid: 1}")
        #expect(problems.map { $0.location?.line } == [9, 10])
    }
}
