import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite
struct `Rules about system calls of what runs already` {
    private static let error = "syscall.error: {target: shop, syscalls: [openat], errno: EIO, attach: ptrace, for: 1s}"

    @Test func `are carried out by one tracer for all processes of the target`() throws {
        let changes = try PlanFixture().changes("- \(Self.error)")
        guard changes.count == 1, case .startHelper(let helper) = changes[0],
            case .traceSyscalls(let trace) = helper.work
        else {
            Issue.record("\(changes)")
            return
        }
        #expect(trace.processes.map(\.pid) == [100, 101, 102])
        #expect(trace.includesChildren)
        #expect(changes[0].processes == trace.processes)
        #expect(changes[0].mechanism == "ptrace")
        #expect(changes[0].shellEquivalent.contains("error=EIO -p 100 -p 101 -p 102"))
    }

    @Test func `need to be asked for, and the plan says what they cost`() throws {
        let plain = Self.error.replacing(", attach: ptrace", with: "")
        let problem = try PlanFixture().problems("- \(plain)").first
        #expect(problem?.suggestion?.contains("give `shop` a `command:`, or say `attach: ptrace`") == true)
        let plan = try PlanFixture().plan(PlanFixture.spec("- \(Self.error)"))
        #expect(plan.steps.first?.notes.contains { $0.contains("every system call of the target takes about") } == true)
    }

    @Test func `cannot be two at one time, since a process has one tracer`() throws {
        let delay = "syscall.delay: {target: shop, syscalls: [read], delay: 1ms, attach: ptrace, for: 1s}"
        let problems = try PlanFixture().problems("- parallel:\n    - \(Self.error)\n    - \(delay)")
        #expect(problems.contains { $0.message.contains("tracer of shop[100]") }, "\(problems)")
    }

    @Test func `are refused where nothing can be traced`() throws {
        var kernel = SimulatedKernel.v1
        kernel.missing = [.ptrace]
        let problems = try PlanFixture(kernel: kernel).problems("- \(Self.error)")
        #expect(problems.first?.message.contains("needs ptrace") == true, "\(problems)")
    }

    @Test func `take no filter at launch`() throws {
        let plan = try PlanFixture().plan(
            PlanFixture.spec(
                "- syscall.error: {target: api, syscalls: [openat], errno: EIO, attach: ptrace, children: false, for: 1s}",
                targets: "api: {command: [./shop]}"))
        #expect(plan.workloads.first?.needs == [])
    }
}
