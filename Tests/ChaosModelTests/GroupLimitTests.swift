import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite
struct `Limits by a control group` {

    @Test(arguments: [SimulatedKernel(.v1, layout: .shared), SimulatedKernel(.v2, layout: .shared)])
    func `share the group that is made for their target`(kernel: SimulatedKernel) throws {
        let host = SimulatedHost(kernel)
        var survey = try host.survey(
            Survey.Scope(targets: [Target(name: "shop", selector: .port(8080))], run: "k3x9q2ab"))
        survey = survey.focused(on: "shop", step: 1)
        let cpu = try GroupLimit(controller: .cpu, fault: "a").changes(on: survey) { _ in [] }
        let pids = try GroupLimit(controller: .pids, fault: "b").changes(on: survey) { _ in [] }
        let made = [cpu, pids].map { Set($0.compactMap(\.sharing)) }
        // v1 has a hierarchy for each controller, so there is nothing to share.
        #expect(made[0].intersection(made[1]).isEmpty == (kernel.version == .v1))
        #expect(made.allSatisfy { $0.contains { $0.hasSuffix("/aftershock_k3x9q2ab_shop") } })
    }

    @Test func `remember where a process was before an earlier step moved it`() throws {
        let host = SimulatedHost(SimulatedKernel(.v2, layout: .shared))
        let scope = Survey.Scope(targets: [Target(name: "shop", selector: .port(8080))], run: "k3x9q2ab")
        let before = try host.survey(scope)
        let limit = GroupLimit(controller: .cpu, fault: "a")
        let first = try limit.changes(on: before.focused(on: "shop", step: 1)) { _ in [] }
        for change in first { try host.apply(change) }
        let now = try host.survey(scope)
        let second = try limit.changes(on: now.remembering(before).focused(on: "shop", step: 2)) { _ in [] }
        #expect(Set(second.compactMap(\.sharing)) == Set(first.compactMap(\.sharing)))
        // Whoever does not remember takes the made group for the target's own.
        #expect(
            try limit.changes(on: now.focused(on: "shop", step: 2)) { _ in [] }.allSatisfy {
                $0.sharing?.hasPrefix("cpu in") ?? false
            })
    }

    @Test func `take a group that is the target's own as it is`() throws {
        let survey = try SimulatedHost(SimulatedKernel(.v1, layout: .own)).survey(
            Survey.Scope(targets: [Target(name: "shop", selector: .port(8080))], run: "k3x9q2ab")
        ).focused(on: "shop", step: 1)
        let changes = try GroupLimit(controller: .cpu, fault: "a").changes(on: survey) { _ in
            [("cpu.cfs_quota_us", "1000")]
        }
        let group = Cgroup(version: .v1, directory: "/sys/fs/cgroup/cpu/shop")
        #expect(changes == [.writeCgroup(group, file: "cpu.cfs_quota_us", value: "1000")])
    }

    @Test func `are refused where no hierarchy has the controller`() throws {
        var survey = try SimulatedHost(.v2).survey(
            Survey.Scope(targets: [Target(name: "shop", selector: .port(8080))], run: "k3x9q2ab")
        ).focused(on: "shop", step: 1)
        survey.controllers[.pids] = nil
        #expect(throws: PlanError.self) {
            try GroupLimit(controller: .pids, fault: "a").changes(on: survey) { _ in [] }
        }
    }

    @Test(arguments: ["cgroup:/a b", "cgroup:/a-b", "ünïcode", String(repeating: "x", count: 300)])
    func `are in groups whose names are file names`(target: String) {
        let token = Survey.token(run: "k3x9q2ab", target: target)
        #expect(!token.contains("/") && token.utf8.count < 100 && token.utf8.allSatisfy { $0 < 128 })
        #expect(token != Survey.token(run: "k3x9q2ab", target: target + "!"))
    }
}
