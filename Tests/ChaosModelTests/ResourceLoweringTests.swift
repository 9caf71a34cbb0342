import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite
struct `A limit of CPUs, tasks or a disk is lowered` {
    private static let shop = [100, 101, 102].map {
        ProcessIdentity(pid: $0, startTicks: UInt64($0) * 10, name: "shop")
    }

    /// Lowers one fault on a host with the shop (pids 100...102, four threads each) in a group with another service.
    private func lowered(
        _ method: String, _ version: Cgroup.Version = .v1, layout: SimulatedKernel.Layout = .shared,
        target: String = "{process: shop}", _ prepare: (inout Survey) -> Void = { _ in }
    ) throws -> PlannedStep {
        let experiment = try SpecParser.parse(
            SpecSource(name: "plan.yaml", text: PlanFixture.spec("- \(method)", targets: "shop: \(target)")))
        var survey = try SimulatedHost(SimulatedKernel(version, layout: layout)).survey(
            Survey.Scope(experiment, run: "k3x9q2ab"))
        prepare(&survey)
        guard case .step(let step)? = experiment.method.first else { throw PlanError("no step") }
        return try PlannedStep.lower(step, number: 1, on: survey)
    }

    private func reason(_ method: String, _ prepare: (inout Survey) -> Void = { _ in }) -> String {
        do {
            _ = try lowered(method, .v1, layout: .shared, target: "{process: shop}", prepare)
            return "it was planned"
        } catch { return (error as? PlanError)?.reason ?? "\(error)" }
    }

    private static func made(_ directory: String, _ version: Cgroup.Version = .v1) -> Cgroup {
        Cgroup(version: version, directory: "/sys/fs/cgroup\(directory)/aftershock_k3x9q2ab_shop")
    }

    @Test(arguments: ["cpus: 1", "cpus: \"1-1\""])
    func `to a cpuset with its memory nodes, before anybody enters it`(cpus: String) throws {
        let group = Self.made("/cpuset")
        let step = try lowered("cpu.pin: {target: shop, \(cpus), for: 1s}") {
            for index in 0..<3 { $0.targets["shop"]?.processes[index].bounds.memoryNodes = "0-1" }
        }
        #expect(
            step.changes == [
                .keepAffinity(Self.shop), .createCgroup(group, parent: group.parent),
                .writeCgroup(group, file: "cpuset.mems", value: "0-1"),
                .writeCgroup(group, file: "cpuset.cpus", value: "1"), .moveProcesses(Self.shop, into: group),
            ])
        #expect(step.effectCounters == ["cpus_denied"])
    }

    @Test func `to the first CPUs that the target may use, in v2`() throws {
        let root = Cgroup(version: .v2, directory: "/sys/fs/cgroup")
        let group = Cgroup(version: .v2, directory: "/sys/fs/cgroup/shop")
        let step = try lowered("cpu.pin: {target: shop, count: 2, for: 1s}", .v2, layout: .own) {
            $0.onlineCPUs = CPUList([0, 1, 2, 3])
            for index in 0..<3 {
                $0.targets["shop"]?.processes[index].bounds.groupCPUs = CPUList([1, 2, 3])
                $0.targets["shop"]?.processes[index].bounds.cpus = CPUList([1, 2, 3])
            }
        }
        #expect(
            step.changes == [
                .keepAffinity(Self.shop), .enableController("cpuset", in: root),
                .writeCgroup(group, file: "cpuset.cpus", value: "1-2"),
            ])
    }

    @Test func `to nothing where the CPUs are not there, not the target's, or all it has`() {
        #expect(reason("cpu.pin: {target: shop, cpus: 7, for: 1s}") == "CPU 7 is not online")
        #expect(
            reason("cpu.pin: {target: shop, cpus: 1, for: 1s}") {
                for index in 0..<3 { $0.targets["shop"]?.processes[index].bounds.groupCPUs = CPUList([0]) }
            } == "the target's group may not use CPU 1")
        #expect(reason("cpu.pin: {target: shop, count: 2, for: 1s}").hasPrefix("it would change nothing"))
    }

    @Test func `to a limit of tasks, counted from the threads that there are`() throws {
        let group = Self.made("/pids")
        let step = try lowered("pids.limit: {target: shop, headroom: 3, for: 1s}")
        #expect(step.changes.contains(.writeCgroup(group, file: "pids.max", value: "15")))
        #expect(step.effectCounters == ["forks_refused"])
        let absolute = try lowered("pids.limit: {target: shop, limit: 9, for: 1s}", .v2, layout: .own)
        let own = Cgroup(version: .v2, directory: "/sys/fs/cgroup/shop")
        #expect(absolute.changes.last == .writeCgroup(own, file: "pids.max", value: "9"))
        #expect(throws: PlanError.self) {
            try lowered("pids.limit: {target: shop, limit: 9, for: 1s}", .v2, layout: .own) {
                $0.targets["shop"]?.processes[0].bounds.taskLimit = 9
            }
        }
        #expect(throws: PlanError.self) {
            try lowered("pids.limit: {target: shop, headroom: 3, for: 1s}", target: "{command: [sleep, '9']}")
        }
    }

    @Test func `to held tasks in a group that is limited, and only there`() throws {
        let shared = "the target shares its group with others, who would be hit, too"
        #expect(reason("pids.fill: {target: shop, for: 1s}") == shared)
        let step = try lowered("pids.fill: {target: shop, limit: 50, leave: 2, for: 1s}")
        let group = Self.made("/pids")
        let load = TaskLoad(group: group, leave: 2, share: 1)
        #expect(step.changes.contains(.writeCgroup(group, file: "pids.max", value: "50")))
        #expect(
            step.changes.last
                == .startHelper(Helper(token: "aftershock_k3x9q2ab_1", work: .fillTasks(load), cgroup: group)))
        let own = try lowered("pids.fill: {target: shop, share: 90%, for: 1s}", .v2, layout: .own) {
            $0.targets["shop"]?.processes[0].bounds.taskLimit = 200
        }
        guard case .startHelper(let helper)? = own.changes.last, case .fillTasks(let work) = helper.work else {
            Issue.record("no helper")
            return
        }
        #expect(helper.cgroup?.directory == "/sys/fs/cgroup/shop")
        #expect(
            own.changes.dropLast().last
                == .writeCgroup(
                    Cgroup(version: .v2, directory: "/sys/fs/cgroup/shop"), file: "pids.max", value: "200"))
        #expect(work.goal(of: 200) == 180)
        #expect(throws: PlanError.self) {
            try lowered("pids.fill: {target: shop, for: 1s}", .v2, layout: .own)
        }
    }

    @Test func `to held tasks of the host by consent, with a reserve`() throws {
        #expect(reason("pids.fill: {for: 1s}").hasPrefix("every program of this host"))
        #expect(reason("pids.fill: {leave: 5, for: 1s}").contains("lock you out"))
        let step = try lowered("pids.fill: {share: 100%, for: 1s}") { $0.consents = [.wholeHost] }
        guard case .startHelper(let helper)? = step.changes.first, case .fillTasks(let load) = helper.work else {
            Issue.record("no helper")
            return
        }
        #expect(helper.cgroup?.directory == "/sys/fs/cgroup/pids")
        #expect(load.goal(of: 32_768) == 32_768 - 64 && load.goal(of: 10) == 0)
    }

    @Test func `to limits of the disk that a path is on`() throws {
        let method = "io.throttle: {target: shop, path: /var/lib/db, read: 1MiB/s, write-iops: 50, for: 1s}"
        let group = Self.made("/blkio")
        let step = try lowered(method)
        #expect(
            step.changes.compactMap { change in
                if case .writeCgroup(group, let file, let value) = change { "\(file) \(value)" } else { nil }
            } == [
                "blkio.throttle.read_bps_device 8:0 1048576", "blkio.throttle.write_iops_device 8:0 50",
            ])
        #expect(step.effectCounters == ["bytes_read", "writes"])
        #expect(step.notes.contains { $0.contains("page cache") })
        let unified = try lowered(method, .v2, layout: .own)
        let root = Cgroup(version: .v2, directory: "/sys/fs/cgroup")
        #expect(
            unified.changes == [
                .enableController("io", in: root), .enableController("memory", in: root),
                .writeCgroup(root.child("shop"), file: "io.max", value: "8:0 rbps=1048576 wiops=50"),
            ])
        #expect(!unified.notes.contains { $0.contains("page cache") })
        #expect(
            reason(method) { $0.paths["/var/lib/db"]?.disk = nil }
                == "/var/lib/db is on ext4, which is on no disk that the controller knows")
        #expect(reason(method) { $0.paths = [:] } == "there is no /var/lib/db")
    }

    @Test func `to a load that rises, with a word about the target's quota`() throws {
        let step = try lowered("cpu.burn: {target: shop, load: 80%, workers: 2, ramp: 10s, for: 30s}") {
            $0.targets["shop"]?.processes[1].bounds.cpuQuota = 0.5
        }
        guard case .startHelper(let helper)? = step.changes.first, case .burnCPU(let load) = helper.work else {
            Issue.record("no helper")
            return
        }
        #expect(load == CPULoad(workers: 2, load: 0.8, ramp: 10_000_000_000))
        #expect(load.load(after: 5_000_000_000) == 0.4 && load.load(after: 60_000_000_000) == 0.8)
        #expect(abs(load.meanLoad(after: 10_000_000_000) - 0.4) < 1e-9)
        #expect(abs(load.meanLoad(after: 20_000_000_000) - 0.6) < 1e-9)
        #expect(step.notes.contains { $0.contains("50% of a CPU") && $0.contains("cannot be reached") })
        #expect(step.effectCounters == ["cpu_milliseconds"])
    }

    @Test(arguments: [
        "cpu.pin: {target: shop, for: 1s}", "cpu.pin: {target: shop, cpus: 0, count: 1, for: 1s}",
        "pids.limit: {target: shop, for: 1s}", "pids.fill: {leave: 1, share: 5%, for: 1s}",
        "io.throttle: {target: shop, path: /tmp, for: 1s}",
        "io.throttle: {target: shop, path: tmp, read: 1M/s, for: 1s}",
    ])
    func `only when the fields make sense`(method: String) {
        #expect(throws: Diagnostics.self) { try lowered(method) }
    }
}

extension `A limit of CPUs, tasks or a disk is lowered` {
    @Test(arguments: [SimulatedKernel.v1, .v2])
    func `by a mechanism that every host with the controllers has`(kernel: SimulatedKernel) {
        let all = FaultMechanism.all(kernel.findings)
        for name in ["cpu.pin", "pids.limit", "pids.fill", "io.throttle"] {
            let found = all.first { $0.fault == name }
            #expect(found?.mechanism?.contains("cgroup \(kernel.version.rawValue)") == true, "\(found?.reason ?? name)")
        }
    }
}
