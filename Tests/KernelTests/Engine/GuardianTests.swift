import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// The processes around an executor die: helpers and the guardian itself.
    @Suite(.serialized) struct Bystanders {
        // Where the kernel has netem, a delay is a qdisc and has no helper to kill.
        @Test(arguments: Lab.hasNetem ? ["cpu.burn"] : ["cpu.burn", "network.delay"])
        func `a helper that is killed during its fault leaves nothing behind, and the report does not claim the fault`(
            fault: String
        ) throws {
            let seen = try Ground.use { ground in
                let flags =
                    fault == "cpu.burn"
                    ? ["--workers", "1", "--load", "10%"] : ["--ports", "21500", "--delay", "10ms"]
                let before = try HostState(of: ground)
                let run = try CommandRun(["inject", fault] + flags + ["--for", "1s", "--format", "json"], in: ground)
                try run.until("the fault") { run.errors.contains("is in effect") }
                for helper in ground.ours("helper") { kill(helper, SIGKILL) }
                let code = try run.wait()
                return (
                    code: code, fault: try run.report().faults.first,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.code == 1)
            #expect(seen.fault?.failure?.contains("gone before it was taken back") == true)
            #expect(seen.differences == [])
        }

        @Test func `a run whose guardian dies rolls back at once`() throws {
            let seen = try Ground.use { ground in
                let victim = try ground.start(["sleep", "1000"])
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "fd.limit", ["--target", "pid:\(victim.pid)", "--limit", "4", "--for", "60s"], in: ground)
                try run.until("the limit") { try OpenFileLimit.of(victim.pid).soft == 4 }
                for guardian in ground.ours("guardian") { kill(guardian, SIGKILL) }
                let code = try run.wait()
                return (code, try run.report().reason, try HostState(of: ground).differences(from: before))
            }
            #expect(seen.0 == 5)
            #expect(seen.1.contains("guardian"))
            #expect(seen.2 == [])
        }
    }
}
