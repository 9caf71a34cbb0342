import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Ports that are taken before a service can.
    @Suite(.serialized) struct Port {
        @Test func `nginx cannot start on a taken port, and can once it is given back`() throws {
            let seen = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                let inUse = try CommandRun.inject(
                    "port.occupy", ["--ports", "\(WebVictim.port)", "--for", "1s"], in: ground)
                let refusal = (code: try inUse.wait(), words: inUse.errors)
                let expected = "in use by nginx[\(web.victim.pid)] on 127.0.0.1"
                try web.victim.send(SIGKILL)
                _ = try web.victim.wait()
                ground.forget(web.victim)
                guard eventually({ Client.connection(WebVictim.port).error == ECONNREFUSED }) else {
                    throw Unmet("a free port")
                }
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "port.occupy", ["--ports", "\(WebVictim.port)", "--for", "60s"], in: ground)
                try run.until("a taken port") { Client.connection(WebVictim.port).error == 0 }
                let nginx = try ground.start([
                    "/usr/sbin/nginx", "-p", ground.directory, "-e", ground.directory + "/error.log", "-c",
                    ground.directory + "/nginx.conf",
                ])
                try run.until("EADDRINUSE") {
                    web.errors.contains("bind() to 127.0.0.1:\(WebVictim.port) failed (98: ")
                }
                try nginx.send(SIGKILL)
                _ = try nginx.wait()
                ground.forget(nginx)
                let code = try run.stop()
                let differences = try HostState(of: ground).differences(from: before)
                let isBack = (try? WebVictim(in: ground)) != nil
                return (
                    refusal: refusal, expected: expected, code: code, isBack: isBack, differences: differences,
                    proof: try run.report().faults.first?.proof ?? [:]
                )
            }
            #expect(seen.refusal.code == 2)
            #expect(seen.refusal.words.contains(seen.expected), "\(seen.refusal.words)")
            #expect(seen.code == 5)
            #expect(seen.proof == ["ports_held": 1])
            #expect(seen.isBack)
            #expect(seen.differences == [])
        }
    }
}
