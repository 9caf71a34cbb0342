import ChaosModel
import ChaosTestKit
import Foundation
import Testing

/// Which capabilities a plan names, and that it is refused without one of them.
struct PrivilegeTests {
    private static let method = "- process.pause: {target: shop, for: 1s}"

    private func plan(
        _ method: String, targets: String = "shop: {port: 8080}", _ change: (inout Survey) -> Void
    ) throws -> Plan {
        let spec = PlanFixture.spec(method, targets: targets, consent: nil)
        let experiment = try SpecParser.parse(SpecSource(name: "plan.yaml", text: spec))
        var survey = try SimulatedHost(.v1).survey(Survey.Scope(experiment, run: "k3x9q2ab"))
        for index in survey.targets["shop"]?.processes.indices ?? 0..<0 {
            survey.targets["shop"]?.processes[index].uid = survey.user
        }
        change(&survey)
        return try Plan(experiment, on: survey)
    }

    private func problem(_ method: String, _ change: (inout Survey) -> Void) throws -> Diagnostic? {
        do {
            _ = try plan(method, change)
            return nil
        } catch let error as Diagnostics { return error.all.first }
    }

    private static func own(by user: UInt32, _ survey: inout Survey) {
        for index in survey.targets["shop"]?.processes.indices ?? 0..<0 {
            survey.targets["shop"]?.processes[index].uid = user
        }
    }

    @Test func `one's own process needs nothing, and another's the right to signal it`() throws {
        #expect(try plan(Self.method) { _ in }.privileges.needed == [])
        let other = try plan(Self.method) { Self.own(by: 33, &$0) }
        #expect(other.privileges.needed == [.kill])
        #expect(other.undoPrivileges.needed == [.kill])
        #expect(other.steps.first?.privileges.first?.purpose.hasSuffix(", of user 33") == true)
    }

    @Test func `what is not held is refused at its place, with the reason and the fix`() throws {
        let problem = try problem(Self.method) {
            Self.own(by: 33, &$0)
            $0.held.remove(.kill)
        }
        let message = try #require(problem?.message)
        #expect(message.hasPrefix("process.pause needs CAP_KILL (to stop"))
        #expect(message.hasSuffix("which this process does not hold"))
        #expect(problem?.suggestion?.contains("AmbientCapabilities=CAP_KILL") == true)
        #expect(problem?.location?.line == 9)
    }

    @Test func `a wish is not refused`() throws {
        let plan = try plan(Self.method) { $0.held = [] }
        #expect(plan.privileges.wished == [.sysNice, .ipcLock])
        #expect(plan.privileges.kept(of: [.sysNice, .kill]) == [.sysNice])
    }

    @Test func `the network is CAP_NET_ADMIN's, also when its mechanisms could not be attempted`() throws {
        let method = "- network.partition: {target: shop, for: 1s}"
        #expect(try plan(method) { _ in }.privileges.needed == [.netAdmin])
        let refused = try problem(method) { survey in
            survey.held.remove(.netAdmin)
            survey.capabilities[.nftables] = Finding(missing: .netAdmin)
        }
        #expect(refused?.message.contains("network.partition needs CAP_NET_ADMIN (for nftables)") == true)
    }

    @Test func `whom we may not look into is refused, rather than taken to be where we are`() throws {
        let method = "- network.partition: {target: shop, for: 1s}"
        let guarded: (inout Survey) -> Void = { survey in survey.targets["shop"]?.processes[0].isGuarded = true }
        #expect(try plan(method, guarded).privileges.needed == [.netAdmin, .sysPtrace])
        let refused = try problem(method) {
            guarded(&$0)
            $0.held.remove(.sysPtrace)
        }
        #expect(refused?.message.contains("CAP_SYS_PTRACE (to look into") == true)
        let hidden = try problem(method) {
            $0.targets["shop"]?.processes = []
            $0.targets["shop"]?.hasHiddenListener = true
            $0.held.remove(.sysPtrace)
        }
        #expect(hidden?.message.contains("CAP_SYS_PTRACE (to see who listens on port 8080)") == true)
    }

    @Test func `a group of somebody else's needs more than one's own`() throws {
        let method = "- cpu.throttle: {target: shop, quota: 20%, for: 1s}"
        #expect(try plan(method) { _ in }.privileges.needed == [])
        let other = try plan(method) { survey in
            for process in survey.targets["shop"]?.processes ?? [] {
                for membership in process.groups.values { survey.closedGroups.insert(membership.group) }
            }
        }
        #expect(other.privileges.needed == [.dacOverride])
    }

    @Test func `a launched command of root's may become anybody`() throws {
        let targets = "shop: {command: [sleep, '9']}"
        let plan = try plan("- process.pause: {target: shop, for: 1s}", targets: targets) { _ in }
        #expect(plan.privileges.needed == [.kill, .sysPtrace, .dacReadSearch])
        let killers = plan.privilegeUsers.first { $0.privilege.capability == .kill }
        #expect(killers?.users == ["launch of shop"])
        let user = try self.plan("- process.pause: {target: shop, for: 1s}", targets: targets) {
            $0.user = 1000
            $0.workloadHierarchy = nil
        }
        #expect(user.privileges.needed == [])
    }

    @Test func `a need wins over a wish for the same capability`() {
        let merged = [Privilege.wish(.kill, "a"), Privilege(.kill, "b"), Privilege(.chown, "c")].merged
        #expect(merged == [Privilege(.chown, "c"), Privilege(.kill, "b")])
    }

    @Test(arguments: LinuxCapability.allCases)
    func `a capability has the kernel's number, a name, and reads back from it`(capability: LinuxCapability) {
        #expect(LinuxCapability(name: capability.name) == capability)
        #expect(Set([capability]).mask == 1 << UInt64(capability.rawValue))
        #expect(Set(mask: 1 << UInt64(capability.rawValue)) == [capability])
    }

    @Test func `numbers are those of capabilities(7)`() {
        #expect(LinuxCapability.kill.rawValue == 5 && LinuxCapability.netAdmin.rawValue == 12)
        #expect(LinuxCapability.sysPtrace.rawValue == 19 && LinuxCapability.sysResource.rawValue == 24)
        #expect(LinuxCapability.checkpointRestore.rawValue == 40)
        #expect(LinuxCapability.checkpointRestore.name == "CAP_CHECKPOINT_RESTORE")
    }

    @Test func `the document has the set of each fault`() throws {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let text = try String(contentsOfFile: root + "/Documentation/privileges.md", encoding: .utf8)
        for privileges in FaultPrivileges.all {
            let own = privileges.own.map { $0.needed.text } ?? "root"
            let row = "| `\(privileges.fault)` | \(own) | \(privileges.others.needed.text) |"
            #expect(text.contains(row + "\n"), "\(row)")
        }
    }

    @Test(arguments: FaultPrivileges.all)
    func `every fault tells its set`(privileges: FaultPrivileges) {
        #expect(!privileges.others.isEmpty || privileges.own == [], "\(privileges.fault): \(privileges.text)")
    }
}
