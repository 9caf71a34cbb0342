import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Clients that find no local port.
    @Suite(.serialized) struct Ports {
        private static let port: UInt16 = 22441

        @Test(arguments: [0, 1, 3])
        func `as many connections succeed as ports are left, then none`(left: Int) throws {
            let seen = try Ground.use { ground in
                let pair = try TCPPair("127.0.0.1", port: Self.port, family: AF_INET)
                ground.watchesNetwork = true
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "port.exhaust", ["--leave", "\(left)", "--for", "60s", "--consent", "whole-host"], in: ground)
                try run.until("few ports") {
                    try ground.shell("cat /proc/sys/net/ipv4/ip_local_port_range").hasPrefix("61000")
                }
                var errors: [Int32] = []
                var clients: [Int32] = []
                for _ in 0..<5 {
                    let client = Wire.connected("127.0.0.1", Self.port)
                    errors.append(client < 0 ? errno : 0)
                    clients.append(client)
                }
                let isOldAlive = pair.isAlive
                let code = try run.stop()
                let after = Wire.errors([("127.0.0.1", Self.port)], milliseconds: 2000)
                for client in clients where client >= 0 { close(client) }
                return (
                    errors: errors, isOldAlive: isOldAlive, code: code, after: after,
                    proof: try run.report().faults.first?.proof ?? [:],
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.errors == (0..<5).map { $0 < left ? 0 : EADDRNOTAVAIL })
            #expect(seen.isOldAlive)
            #expect((seen.proof["ports_withdrawn"] ?? 0) > 20_000)
            #expect(seen.proof["ports_held"] == (left == 1 ? nil : 1))
            #expect(seen.code == 5)
            #expect(seen.after == [0])
            #expect(seen.differences == [])
        }

        @Test func `the whole host is hit with consent only`() throws {
            let seen = try Ground.use { ground in
                let run = try CommandRun.inject("port.exhaust", ["--for", "1s"], in: ground)
                return (code: try run.wait(), errors: run.errors)
            }
            #expect(seen.code == 2)
            #expect(seen.errors.contains("list `whole-host` under `consent:`"))
        }
    }
}
