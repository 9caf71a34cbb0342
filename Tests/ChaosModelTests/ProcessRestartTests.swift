import Testing

@testable import ChaosModel

@Suite struct `A service is restarted` {
    private func change(
        _ fields: [(String, String)] = [], _ adapt: (inout TargetFacts) -> Void, hasSystemd: Bool = true
    ) throws -> ServiceRestart? {
        var target = TargetFacts(name: "shop")
        target.processes = [
            ProcessFacts(
                identity: ProcessIdentity(pid: 10, startTicks: 100, name: "shop"), parent: 1, uid: 0,
                softOpenFiles: 1024, hardOpenFiles: 4096, openFiles: 3)
        ]
        adapt(&target)
        var survey = Survey()
        survey.targets = ["shop": target]
        survey.capabilities = [.systemd: Finding(works: hasSystemd, detail: "systemctl: not booted with systemd")]
        let flags = [("target", "port:80")] + fields
        let step = try StepReader.step(fault: "process.restart", flags: flags.map { (name: $0.0, value: $0.1) })
        guard case .restart(let restart)? = try step.fault.changes(on: survey.focused(on: "shop", step: 1)).first else {
            return nil
        }
        return restart
    }

    @Test func `by the run that launched it, after a grace`() throws {
        let restart = try change([("grace", "2s")]) { $0.isLaunched = true }
        #expect(restart?.supervisor == .run(grace: .seconds(2)))
        #expect(restart?.command == nil)
        #expect(restart?.processes.map(\.pid) == [10])
    }

    @Test func `by systemd, which is asked by an argument list that no unit's name can break`() throws {
        let restart = try change([]) { $0.unit = "--now shop.service" }
        #expect(
            restart?.command == [
                "systemctl", "--no-ask-password", "--no-pager", "restart", "--", "--now shop.service",
            ])
    }

    @Test func `not without somebody who starts it again`() throws {
        let nobody = #expect(throws: PlanError.self) { try change([]) { _ in } }
        #expect(nobody?.reason.contains("who would start `shop` again") == true)
        let absent = #expect(throws: PlanError.self) { try change([], { $0.unit = "shop.service" }, hasSystemd: false) }
        #expect(absent?.reason.contains("not booted with systemd") == true)
        let grace = #expect(throws: PlanError.self) { try change([("grace", "2s")]) { $0.unit = "shop.service" } }
        #expect(grace?.reason.contains("TimeoutStopSec") == true)
    }
}
