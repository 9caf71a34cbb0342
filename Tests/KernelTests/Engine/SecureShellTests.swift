import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// The operator's way in while a fault hits every packet of the host. Part of `Lab` by its name, so that netem is met too.
    @Suite(.serialized, .enabled(if: SecureShellServer.isInstalled, "needs /usr/sbin/sshd: Debian's openssh-server"))
    struct LabSecureShell {
        /// What is done to every packet, and how the host looks to everybody but ssh.
        private static let faults = [
            ("network.delay", ["--delay", "100ms"]), ("network.partition", []), ("network.loss", ["--percent", "50%"]),
        ].filter { FaultCatalog.named($0.0) != nil }

        @Test(.enabled(if: !Lab.isGuest, "takes long in the lab"), arguments: faults)
        func `sessions go on at their own pace, and new ones come through`(fault: String, fields: [String]) throws {
            let seen = try Ground.use { ground in
                let server = try SecureShellServer(in: ground)
                let other = try LoopbackServer(family: AF_INET, port: 22791)
                let sessions = try ["127.0.0.1", "::1"].map { try server.session(to: $0) }
                let before = try sessions.map { try $0.echoes(20) }
                let run = try CommandRun.inject(
                    fault,
                    fields + ["--to", "0.0.0.0/0", "--to", "::/0", "--direction", "both", "--for", "60s"]
                        + ["--consent", "whole-interface"], in: ground)
                try run.until("the fault") { try !Foreign.ours().isEmpty }
                let connection = (try? other.connectionNanoseconds(timeout: 1000)).map { Double($0) / 1e6 }
                let during = try sessions.map { try $0.echoes(20) }
                let come = ["127.0.0.1", "::1"].map { server.answers(at: $0) }
                let code = try run.stop()
                return (before, during, come, connection, code, try run.report().faults.first?.mechanism ?? "")
            }
            let (before, during, come, connection, code, mechanism) = seen
            for (family, times) in zip(["IPv4", "IPv6"], zip(before, during)) {
                print(
                    "\(fault) by \(mechanism), \(family): echo \(times.0[10]) ms before, \(times.1[10]) ms during"
                        + " (worst \(times.1[19])); others \(connection.map { "\($0) ms" } ?? "cut off")")
            }
            #expect(during.allSatisfy { $0.count == 20 })
            #expect(come == [true, true])
            #expect(code == 5)
            // Everybody else is hit; an echo crosses loopback at least twice each way.
            if fault == "network.delay" {
                let slow = try #require(connection)
                #expect(slow >= 200)
                for times in during { #expect(times[10] < slow / 2) }
            } else if fault == "network.partition" {
                #expect(connection == nil)
            }
        }

        @Test func `connections to the ssh port take their own time where all others are late`() throws {
            let (before, during, other, mechanism) = try Ground.use { ground in
                let servers = try [AF_INET, AF_INET6].map { try LoopbackServer(family: $0, port: 22) }
                let other = try LoopbackServer(family: AF_INET6, port: 22792)
                func times() throws -> [Double] {
                    try servers.flatMap { server in
                        try (0..<10).map { _ in Double(try server.connectionNanoseconds()) / 1e6 }
                    }
                }
                let before = try times()
                let run = try CommandRun.inject(
                    "network.delay",
                    ["--to", "0.0.0.0/0", "--to", "::/0", "--direction", "both", "--delay", "100ms", "--for", "60s"]
                        + ["--consent", "whole-interface"], in: ground)
                try run.until("the fault") { try !Foreign.ours().isEmpty }
                let late = Double(try other.connectionNanoseconds()) / 1e6
                let during = try times()
                _ = try run.stop()
                return (before, during, late, try run.report().faults.first?.mechanism ?? "")
            }
            print(
                "\(mechanism): ssh port \(before.max() ?? 0) ms at most before, \(during.max() ?? 0) during; others \(other)"
            )
            #expect(other >= 200)
            #expect(during.count == 20 && during.sorted()[10] < 100)
            // The lab's clock is not disturbed by other programs.
            if Lab.isGuest { #expect(abs(during.sorted()[10] - before.sorted()[10]) < 1) }
        }

        @Test(.enabled(if: !Lab.isGuest, "takes long in the lab"))
        func `sessions are hit when the spec consents to that by name`() throws {
            let times = try Ground.use { ground in
                let server = try SecureShellServer(in: ground)
                let session = try server.session(to: "127.0.0.1")
                let run = try CommandRun.inject(
                    "network.delay",
                    ["--to", "0.0.0.0/0", "--delay", "100ms", "--for", "60s", "--consent", "whole-interface"]
                        + ["--consent", "sshd"], in: ground)
                try run.until("the fault") { try !Foreign.ours().isEmpty }
                let times = try session.echoes(3)
                _ = try run.stop()
                return times
            }
            #expect(times.allSatisfy { $0 >= 200 }, "\(times)")
        }
    }
}
