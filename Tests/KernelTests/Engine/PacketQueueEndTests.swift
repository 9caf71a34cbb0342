import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// A helper that holds packets, or its executor, is stopped or killed: what it holds must neither stay nor be lost.
    @Suite(.serialized, .enabled(if: !Lab.hasNetem, "here a delay is a qdisc, which no process holds"))
    struct PacketQueueEnd {
        @Test func `a helper that is stopped is killed, traffic goes on, and the report does not claim the fault`()
            throws
        {
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
                let answers = eventually { Client.ask(WebVictim.port, milliseconds: 200) }
                let isGone = ground.ours("helper").isEmpty
                let code = try run.stop()
                return (
                    helpers: helpers.count, blocked: blocked, answers: answers, isGone: isGone, code: code,
                    fault: try run.report().faults.first,
                    differences: try HostState(of: ground).differences(from: before)
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

        @Test func `what is held goes on when the executor is killed`() throws {
            let seen = try Ground.use { ground in
                let receiver = try DatagramReceiver(port: 22230)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "network.delay", ["--ports", "22230", "--delay", "60s", "--for", "60s"], in: ground)
                try run.until("the delay") {
                    _ = receiver.send(0)
                    return receiver.numbers(upTo: 1, patience: 20).isEmpty
                }
                for number in 1...UInt32(3) { _ = receiver.send(number) }
                try run.send(SIGKILL)
                let received = receiver.numbers(upTo: 4, patience: 3000)
                let isGone = eventually { ground.ours("helper").isEmpty && ground.ours("guardian").isEmpty }
                return (received, isGone, try HostState(of: ground).differences(from: before))
            }
            #expect(seen.0.suffix(3) == [1, 2, 3])
            #expect(seen.1)
            #expect(seen.2 == [])
        }

        @Test func `a helper that is stopped is ended by the guardian when the executor is killed`() throws {
            let seen = try Ground.use { ground in
                _ = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "network.delay", ["--target", "port:\(WebVictim.port)", "--delay", "50ms", "--for", "60s"],
                    in: ground)
                try run.until("the delay") { Client.connection(WebVictim.port).nanoseconds >= 50_000_000 }
                for helper in ground.ours("helper") { kill(helper, SIGSTOP) }
                try run.send(SIGKILL)
                let answers = eventually { Client.ask(WebVictim.port, milliseconds: 200) }
                let isGone = eventually { ground.ours("helper").isEmpty && ground.ours("guardian").isEmpty }
                return (answers, isGone, try HostState(of: ground).differences(from: before))
            }
            #expect(seen.0)
            #expect(seen.1)
            #expect(seen.2 == [])
        }
    }
}
