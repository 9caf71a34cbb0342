import ChaosEngine
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// network.rate by HTB, which needs no netem.
    @Suite(.serialized, .enabled(if: LinuxHost().findings()[.htb]?.works == true, "this kernel has no sch_htb"))
    struct Rate {
        private static let port: UInt16 = 22140
        private static let otherPort: UInt16 = 22141

        @Test func `a rate holds on its port, and the other port keeps its own`() throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let limited = try LoopbackStream.connected(port: Self.port)
                let other = try LoopbackStream.connected(port: Self.otherPort)
                let run = try CommandRun.inject(
                    "network.rate",
                    ["--ports", "\(Self.port)", "--rate", "8mbit", "--burst", "20k", "--for", "60s"], in: ground)
                try run.until("the class") {
                    try TrafficControl().trafficClass(interface: "lo", major: 0xAF50, minor: 0x11)?.rate != nil
                        && NftConnection().tableNames().contains { $0.hasSuffix("_1_lo") }
                }
                let rate = try limited.bitsPerSecond(bytes: 800_000)
                let otherRate = try other.bitsPerSecond(bytes: 20_000_000)
                let code = try run.stop()
                let report = try run.report()
                let after = try limited.bitsPerSecond(bytes: 20_000_000)
                return (
                    rate: rate, otherRate: otherRate, after: after, code: code, fault: report.faults.first,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            print("asked 8 Mbit/s, measured \(seen.rate / 1e6); other port \(seen.otherRate / 1e6)")
            // What a limit lets through has an upper bound however busy the host is.
            #expect(seen.rate < 8e6 * 1.05)
            // The lab's clock stands still while its host is busy.
            let isExact = HostFacts.environment("AFTERSHOCK_LAB_GUEST") != nil
            #expect(seen.rate > 8e6 * (isExact ? 0.95 : 0.5))
            #expect(seen.otherRate > 8e6 * 3)
            #expect(seen.after > 8e6 * 3)
            #expect(seen.fault?.mechanism == "HTB")
            #expect((seen.fault?.proof["bytes"] ?? 0) >= 800_000)
            #expect((seen.fault?.proof["overlimits"] ?? 0) > 0)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }
    }
}
