import ChaosModel
import ChaosTestKit
import Testing

@Suite
struct `A plan protects` {
    private static let faults = [
        "process.kill: {target: t}", "process.pause: {target: t, for: 1s}", "fd.limit: {target: t, limit: 10, for: 1s}",
        "cpu.throttle: {target: t, quota: 50%, for: 1s}", "fd.exhaust: {target: t, for: 1s}",
        "syscall.delay: {target: t, syscalls: [read], delay: 1ms, attach: ptrace, for: 1s}",
    ]

    @Test(arguments: [
        ("pid: 1", "init", "process 1"), ("pid: 200", "ancestor", "an ancestor of Aftershock"),
        ("pid: 2", "kernel-thread", "a kernel thread"), ("pid: 50", "sshd", "the ssh server"),
        ("port: 22", "sshd", "the ssh server"), ("process: init", "init", "process 1"),
    ])
    func `a process unless the spec consents`(selector: String, consent: String, meaning: String) throws {
        for fault in Self.faults {
            let targets = "t: {\(selector)}"
            let problems = try PlanFixture().problems("- \(fault)", targets: targets)
            #expect(problems.count == 1 && problems[0].message.contains(meaning), "\(fault): \(problems)")
            #expect(problems.first?.suggestion == "list `\(consent)` under `consent:` if you mean it")
            #expect(problems.first?.location?.line == 9)
            // Another consent does not open it, its own does.
            let other = consent == "init" ? "sshd" : "init"
            #expect(try !PlanFixture().problems("- \(fault)", targets: targets, consent: other).isEmpty)
            #expect(try PlanFixture().problems("- \(fault)", targets: targets, consent: consent).isEmpty)
        }
    }

    @Test func `Aftershock itself, whatever the spec consents to`() throws {
        let all = Consent.allCases.map(\.rawValue).joined(separator: ", ")
        for fault in Self.faults {
            let problems = try PlanFixture().problems("- \(fault)", targets: "t: {pid: 201}", consent: all)
            #expect(problems.count == 1 && problems[0].message.contains("Aftershock itself"), "\(fault)")
        }
    }

    @Test(arguments: [SimulatedKernel.v1, .v2])
    func `every process of a cgroup that a fault binds whole`(kernel: SimulatedKernel) throws {
        let root = kernel.unifiedRoot.directory
        let problems = try PlanFixture(kernel: kernel).problems(
            "- process.pause: {target: t, for: 1s}", targets: "t: {cgroup: \(root)}")
        #expect(problems.count == 1)
        let all = Consent.allCases.map(\.rawValue).joined(separator: ", ")
        // Aftershock is in the root too, and no consent opens that.
        #expect(
            try !PlanFixture(kernel: kernel).problems(
                "- process.pause: {target: t, for: 1s}", targets: "t: {cgroup: \(root)}", consent: all
            ).isEmpty)
    }

    @Test func `the root of a hierarchy`() throws {
        var survey = try SimulatedHost(.v2).survey(Survey.Scope(targets: [], run: "k3x9q2ab"))
        var target = TargetFacts(name: "t")
        target.cgroup = survey.controllers[.cpu]
        target.processes = [
            ProcessFacts(
                identity: ProcessIdentity(pid: 100, startTicks: 1000, name: "shop"), parent: 1, uid: 0,
                softOpenFiles: 10, hardOpenFiles: 10, openFiles: 3)
        ]
        survey.targets["t"] = target
        let step = try StepReader.step(
            fault: "process.pause", flags: [(name: "target", value: "pid:100"), (name: "for", value: "1s")])
        var aimed = step
        aimed.target = "t"
        #expect(
            throws: PlanError(
                "/sys/fs/cgroup is the root of its hierarchy, with every process of the host in it",
                fix: "list `root-cgroup` under `consent:` if you mean it")
        ) {
            try PlannedStep.lower(aimed, number: 1, on: survey)
        }
        survey.consents = [.rootCgroup]
        #expect(
            try PlannedStep.lower(aimed, number: 1, on: survey).changes == [
                .freeze(Cgroup(version: .v2, directory: "/sys/fs/cgroup"))
            ])
    }

    @Test(arguments: [
        "{to: 0.0.0.0/0, for: 1s}", "{to: \"::/0\", for: 1s}", "{to: [10.0.0.0/8, 0.0.0.0/0], for: 1s}",
        "{to: [0.0.0.0/1, 128.0.0.0/1], for: 1s}", "{to: [128.0.0.0/1, 0.0.0.0/2, 64.0.0.0/2], for: 1s}",
        "{to: [\"::/1\", \"8000::/1\"], for: 1s}",
    ])
    func `the host from a fault on every packet`(scope: String) throws {
        for (name, more) in [("network.partition", ""), ("network.reject", ""), ("network.delay", "delay: 1ms, ")] {
            let method = "- \(name): {\(more)\(scope.dropFirst())"
            let problems = try PlanFixture().problems(method)
            #expect(problems.map(\.message) == ["\(name): this fault would hit every packet of the host"])
            #expect(try PlanFixture().problems(method, consent: "whole-interface").isEmpty)
        }
    }

    @Test func `the host from a fault without any scope`() throws {
        #expect(try !PlanFixture().problems("- network.partition: {for: 1s}").isEmpty)
        // Half of all addresses is a scope.
        #expect(try PlanFixture().problems("- network.partition: {to: 0.0.0.0/1, for: 1s}").isEmpty)
    }

    @Test(arguments: ["ports: 22", "ports: [443, 22]", "to: 10.0.0.0/8, ports: 22", "target: t"])
    func `the port of the ssh server`(scope: String) throws {
        let targets = "shop: {port: 8080}, t: {port: 22}"
        for direction in ["to", "from", "both"] {
            let method = "- network.partition: {\(scope), direction: \(direction), for: 1s}"
            let problems = try PlanFixture().problems(method, targets: targets)
            #expect(problems.map(\.message) == ["network.partition: port 22 is the ssh server's"], "\(method)")
            #expect(try PlanFixture().problems(method, targets: targets, consent: "sshd").isEmpty)
        }
    }
}
