import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Sockets that stay the same, on a host with address translation of its own: there the kernel goes on redirecting
    /// what it once redirected, whatever became of the rules.
    @Suite(
        .serialized,
        .enabled(if: Directory.exists(NameServerVictim.program), "needs dnsmasq-base: script/packages test"))
    struct DNSFlows {
        @Test func `a socket that asked before fails during, and gets the truth after`() throws {
            let codes = try Self.withFlow { ground, asker in
                var codes = [try asker.ask(NameServerVictim.shop)?.code]
                let run = try DNS.inject(["--answer", "nxdomain"], in: ground)
                codes.append(Self.failing(asker))
                _ = try run.stop()
                codes.append(try asker.ask(NameServerVictim.shop)?.code)
                return codes
            }
            #expect(codes == [0, 3, 0])
        }

        @Test func `a connection that is open already goes on with the true server`() throws {
            // Without other rules: the kernel then meets the connection in its middle.
            let answers = try DNS.withServer { ground in
                let line = try Asker.Connection(.loopback4(port: 53))
                let before = try line.ask(NameServerVictim.shop)
                let run = try DNS.inject(["--answer", "nxdomain"], in: ground)
                let other = try Asker(.loopback4(port: 53)).askByTCP(NameServerVictim.shop)
                let during = try line.ask(NameServerVictim.shop)
                _ = try run.stop()
                return (before, during, try line.ask(NameServerVictim.shop), other?.code)
            }
            #expect(answers.0?.code == 0 && answers.1 == answers.0 && answers.2 == answers.0)
            #expect(answers.3 == 3)
        }

        @Test func `names resolve again after executor and helper were killed together`() throws {
            let seen = try Self.withFlow { ground, asker in
                let before = try HostState(of: ground)
                let run = try DNS.inject(["--answer", "nxdomain"], in: ground)
                let during = Self.failing(asker)
                for pid in ground.ours("helper") { kill(pid, SIGKILL) }
                try run.send(SIGKILL)
                let start = Clock.monotonicNanoseconds()
                // Half the time after which the kernel would forget the flow by itself, were it not used.
                let isBack = try eventually(within: 15) {
                    try asker.ask(NameServerVictim.shop, milliseconds: 50)?.code == 0
                }
                let time = Clock.monotonicNanoseconds() - start
                _ = eventually { ground.ours("guardian").isEmpty }
                return (during, isBack, time, try HostState(of: ground).differences(from: before))
            }
            #expect(seen.0 == 3)
            #expect(seen.1)
            #expect(seen.3 == [])
            print("names resolve \(seen.2 / 1_000_000) ms after SIGKILL of executor and helper")
        }

        @Test func `recover lets names resolve again after everything was killed`() throws {
            let seen = try Self.withFlow { ground, asker in
                let run = try DNS.inject(["--answer", "nxdomain"], in: ground)
                let during = Self.failing(asker)
                for pid in ground.ours("guardian") + ground.ours("helper") { kill(pid, SIGKILL) }
                try run.send(SIGKILL)
                _ = try run.wait()
                let code = try CommandRun(["recover"], in: ground).wait()
                return (during, code, try asker.ask(NameServerVictim.shop)?.code)
            }
            #expect(seen == (3, 0, 0))
        }

        @Test func `new sockets get the truth at once after the helper alone was killed, all after the run`() throws {
            let seen = try Self.withFlow { ground, asker in
                let run = try DNS.inject(["--answer", "nxdomain"], in: ground)
                let during = Self.failing(asker)
                for pid in ground.ours("helper") { kill(pid, SIGKILL) }
                let isBack = try eventually {
                    try Asker(.loopback4(port: 53)).ask(NameServerVictim.shop, milliseconds: 50)?.code == 0
                }
                let code = try run.stop()
                return (during, isBack, code, try asker.ask(NameServerVictim.shop)?.code)
            }
            #expect(seen.0 == 3)
            #expect(seen.1)
            #expect(seen.2 == 5)
            #expect(seen.3 == 0)
        }

        /// The code that a socket of before comes to get. It is asked again and again: so its flow never ends by itself.
        private static func failing(_ asker: Asker) -> UInt8? {
            var code: UInt8?
            _ = eventually {
                code = (try? asker.ask(NameServerVictim.shop))??.code
                return code == 3
            }
            return code
        }

        private static func withFlow<Value: Sendable>(
            _ body: @escaping @Sendable (Ground, Asker) throws -> Value
        ) throws -> Value {
            try DNS.withServer { ground in
                let rule = NftRule(matching: [.transport(.udp), .destinationPort(54)], action: .redirect(port: 5454))
                let chain = NftChain(name: "theirs", kind: .nat, hook: .output, priority: -100, rules: [rule])
                try NftConnection().add(NftTable(name: "theirs", chains: [chain]), owned: false)
                return try body(ground, Asker(.loopback4(port: 53)))
            }
        }
    }
}
