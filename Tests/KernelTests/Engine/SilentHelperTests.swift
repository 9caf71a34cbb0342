import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// A helper that holds packets is stopped in the middle of its fault: what it holds must not be held for ever.
    @Suite(.serialized, .enabled(if: !Lab.hasNetem, "here a delay is a qdisc, which cannot be stopped"))
    struct SilentHelper {
        @Test func `a helper that is stopped is killed, traffic goes on, and the report does not claim the fault`() throws {
            let seen = try Ground.use { ground in
                _ = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "network.delay", ["--target", "port:\(WebVictim.port)", "--delay", "50ms", "--for", "60s"],
                    in: ground)
                try run.until("the delay") { Client.connection(WebVictim.port).nanoseconds >= 50_000_000 }
                let helpers = ground.ours("helper")
                for helper in helpers { kill(helper, SIGSTOP) }
                // Nobody gives verdicts now.
                let blocked = Client.connection(WebVictim.port, milliseconds: 300).error
                let start = Clock.monotonicNanoseconds()
                let answers = eventually { Client.ask(WebVictim.port, milliseconds: 200) }
                let seconds = Double(Clock.monotonicNanoseconds() - start) / 1e9
                print("answered again after \(seconds) s")
                let isGone = ground.ours("helper").isEmpty
                let code = try run.stop()
                return (
                    helpers: helpers.count, blocked: blocked, answers: answers, isGone: isGone, code: code,
                    fault: try run.report().faults.first, differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.helpers == 1)
            #expect(seen.blocked == EINPROGRESS)
            #expect(seen.answers)
            #expect(seen.isGone)
            #expect(seen.code == 5)
            #expect(seen.fault?.failure?.contains("stopped answering") == true)
            #expect(seen.fault.map { ($0.proof["packets_delayed"] ?? 0) > 0 } == true)
            #expect(seen.differences == [])
        }
    }
}
