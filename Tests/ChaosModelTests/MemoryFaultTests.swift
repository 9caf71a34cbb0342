import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite
struct `Faults on memory` {
    private static let v1 = SimulatedKernel(.v1, layout: .own)
    private static let v2 = SimulatedKernel(.v2, layout: .own)

    private func lower(
        _ name: String, _ fields: [(name: String, value: String)], kernel: SimulatedKernel, target: String? = "shop",
        consents: Set<Consent> = [], _ change: (inout Survey) -> Void = { _ in }
    ) throws -> PlannedStep {
        var step = try StepReader.step(
            fault: name,
            flags: (target == nil ? [] : [(name: "target", value: "port:8080")]) + fields
                + (name == "memory.oom" ? [] : [(name: "for", value: "1s")]))
        step.target = target
        var survey = try SimulatedHost(kernel).survey(
            Survey.Scope(targets: [Target(name: "shop", selector: .port(8080))], run: "k3x9q2ab"))
        survey.consents = consents
        change(&survey)
        return try PlannedStep.lower(step, number: 1, on: survey)
    }

    private func load(_ step: PlannedStep) -> MemoryLoad? {
        if case .startHelper(let helper)? = step.changes.last, case .fillMemory(let load) = helper.work {
            load
        } else {
            nil
        }
    }

    @Test func `a limit is rounded down to whole pages, swap first in v2 and last in v1`() throws {
        let fields = [(name: "max", value: "64.5MiB"), (name: "swap", value: "1001B")]
        let unified = try lower("memory.limit", fields, kernel: Self.v2) { $0.memory.page = 1 << 20 }
        let shop = Cgroup(version: .v2, directory: "/sys/fs/cgroup/shop")
        #expect(
            unified.changes.dropFirst() == [
                .writeCgroup(shop, file: "memory.swap.max", value: "0"),
                .writeCgroup(shop, file: "memory.max", value: "\(64 << 20)"),
            ])
        let legacy = try lower("memory.limit", fields, kernel: SimulatedKernel(.v1)).changes
        let files = legacy.compactMap {
            if case .writeCgroup(_, let file, let value) = $0 { "\(file) \(value)" } else { nil }
        }
        #expect(files == ["memory.limit_in_bytes \(129 << 19)", "memory.memsw.limit_in_bytes \(129 << 19)"])
    }

    @Test func `headroom counts from what is used, and a group that is made is empty`() throws {
        func limit(_ kernel: SimulatedKernel) throws -> String? {
            try lower("memory.limit", [(name: "headroom", value: "64MiB")], kernel: kernel).changes.lazy.compactMap {
                if case .writeCgroup(_, "memory.max", let value) = $0 { value } else { nil }
            }.first
        }
        #expect(try limit(SimulatedKernel(.v2, layout: .shared)) == "\(64 << 20)")
        var step = try lower("memory.limit", [(name: "headroom", value: "64MiB")], kernel: Self.v2)
        #expect(step.changes.contains { $0.summary.contains("\(164 << 20)") } && step.notes.isEmpty)
        step = try lower("memory.limit", [(name: "max", value: "64MiB")], kernel: SimulatedKernel(.v1, layout: .shared))
        #expect(step.notes.contains { $0.contains("pages it has already stay") })
    }

    @Test func `v1 has no throttling limit, and says so`() {
        #expect(throws: PlanError.self) {
            try lower("memory.limit", [(name: "high", value: "64MiB")], kernel: Self.v1)
        }
    }

    @Test func `a limit is never raised`() {
        #expect(throws: PlanError.self) {
            try lower("memory.limit", [(name: "max", value: "64MiB")], kernel: Self.v2) {
                $0.targets["shop"]?.memory?.limit = 32 << 20
            }
        }
    }

    @Test func `a balloon in a group keeps a twentieth of the limit free, and of the host`() throws {
        let fill = try lower("memory.fill", [(name: "size", value: "32MiB")], kernel: Self.v2) {
            $0.targets["shop"]?.memory?.effectiveLimit = 100 << 20
        }
        let load = try #require(self.load(fill))
        #expect(load.reserve == 5 << 20 && load.hostReserve == (8 << 30) / 20 && load.isKilledFirst)
        #expect(load.place?.group.directory.hasSuffix("/shop") == true)
        #expect(fill.changes.count == 1)
        #expect(throws: PlanError.self) {
            try lower("memory.fill", [(name: "size", value: "96MiB")], kernel: Self.v2) {
                $0.targets["shop"]?.memory?.effectiveLimit = 100 << 20
            }
        }
        let deadly = try lower(
            "memory.fill",
            [
                (name: "size", value: "200MiB"), (name: "reserve", value: "0B"), (name: "kill-first", value: "target"),
            ], kernel: Self.v2
        ) { $0.targets["shop"]?.memory?.effectiveLimit = 100 << 20 }
        #expect(self.load(deadly)?.reserve == 0 && self.load(deadly)?.isKilledFirst == false)
        #expect(deadly.changes.filter { if case .adjustOOMScore(_, 1000) = $0 { true } else { false } }.count == 3)
    }

    @Test func `the host is never filled up, and above 90 percent only by consent`() throws {
        func fill(_ percent: String, consents: Set<Consent> = []) throws -> MemoryLoad? {
            load(
                try lower(
                    "memory.fill", [(name: "percent", value: percent)], kernel: Self.v1, target: nil, consents: consents
                ))
        }
        #expect(try fill("90%")?.place == nil)
        #expect(throws: PlanError.self) { try fill("92%") }
        #expect(try fill("92%", consents: [.wholeHost]) != nil)
        #expect(throws: PlanError.self) { try fill("96%", consents: [.wholeHost]) }
        // 2 GiB of 8 are in use.
        #expect(throws: PlanError.self) {
            try lower("memory.fill", [(name: "size", value: "6GiB")], kernel: Self.v1, target: nil)
        }
    }

    @Test func `the pressure is that of the group in v2, and of the target's own v2 or the host's in v1`() throws {
        func file(_ kernel: SimulatedKernel, target: String? = "shop", _ change: (inout Survey) -> Void = { _ in })
            throws
            -> (String?, [String])
        {
            let step = try lower(
                "memory.fill", [(name: "until", value: "psi some avg10 >= 20%")], kernel: kernel, target: target
            ) { survey in
                survey.capabilities[.psi] = Finding(works: true, detail: "")
                change(&survey)
            }
            return (load(step)?.pressureFile, step.notes)
        }
        #expect(try file(Self.v2).0 == "/sys/fs/cgroup/shop/memory.pressure")
        #expect(try file(Self.v2, target: nil).0 == "/proc/pressure/memory")
        let host = try file(Self.v1)
        #expect(host.0 == "/proc/pressure/memory" && host.1.contains { $0.contains("whole host") })
        let own = try file(Self.v1) {
            $0.targets["shop"]?.socketCgroup = SocketCgroup(id: 7, level: 1, path: "shop.service")
        }
        #expect(own.0?.hasSuffix("/shop.service/memory.pressure") == true)
    }

    @Test func `the OOM killer is led to the target, in a group of its own`() throws {
        for kernel in SimulatedKernel.all {
            let step = try lower("memory.oom", [], kernel: kernel)
            let scores = step.changes.filter { if case .adjustOOMScore(_, 1000) = $0 { true } else { false } }
            #expect(scores.count == 3)
            guard case .startHelper(let helper)? = step.changes.last, case .exhaustMemory(let work) = helper.work else {
                Issue.record("no helper")
                return
            }
            let memory = try #require(kernel.roots[.memory])
            #expect(work.group != memory && work.group.directory.hasPrefix(memory.directory + "/"))
            let isMade = step.changes.contains { if case .createCgroup = $0 { true } else { false } }
            // In v1 the simulated services have groups of their own in the cpu hierarchy alone.
            #expect(isMade == (kernel.layout != .own || kernel.version == .v1))
        }
    }

    @Test func `a launched target has its group from the start`() throws {
        let command = Target.Command(arguments: ["sleep", "1"], restart: .never, ready: nil)
        let target = Target(name: "api", selector: .command(command))
        for kernel in [Self.v1, Self.v2] {
            var step = try StepReader.step(
                fault: "memory.limit",
                flags: [(name: "target", value: "port:1"), (name: "max", value: "64MiB"), (name: "for", value: "1s")])
            step.target = "api"
            var experiment = Experiment(name: "launched")
            experiment.targets = [target]
            experiment.method = [.step(step)]
            let plan = try Plan(
                experiment, on: try SimulatedHost(kernel).survey(Survey.Scope(targets: [target], run: "k3x9q2ab")))
            let root = try #require(kernel.roots[.memory])
            let group = root.child("aftershock_k3x9q2ab_api")
            let launch = try #require(plan.launches.first)
            #expect(launch.workload.groups == (kernel.version == .v1 ? [group] : []))
            #expect(
                launch.changes.first
                    == (kernel.version == .v1
                        ? .createCgroup(group, parent: root) : .enableController("memory", in: root)))
            #expect(plan.steps[0].changes.last?.summary.contains("to \(group)/memory.") == true)
        }
    }

    @Test(arguments: [
        ("psi some avg10 >= 20%", PressureGoal(kind: .some, share: 0.2)),
        ("psi full >=5%", PressureGoal(kind: .full, share: 0.05)),
        ("psi full avg300 ≥ 1.5%", PressureGoal(kind: .full, window: .avg300, share: 0.015)),
    ])
    func `a pressure goal reads as it is written`(text: String, goal: PressureGoal) throws {
        let read = try PressureGoal(field: text)
        #expect(read == goal)
        #expect(try PressureGoal(field: read.fieldText) == goal)
    }

    @Test(arguments: [
        "some >= 20%", "psi any avg10 >= 20%", "psi some avg20 >= 20%", "psi some avg10 > 20%", "psi some avg10 >= 20",
        "psi some avg10 >= 0%", "psi some avg10 >= 100%", "", "psi some avg10 <= 20%",
    ])
    func `what is no pressure goal is refused`(text: String) {
        #expect(throws: FieldError.self) { try PressureGoal(field: text) }
    }
}
