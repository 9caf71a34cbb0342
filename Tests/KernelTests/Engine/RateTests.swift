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
                // A packet may go while any of the burst is left, and on loopback it has 64 KiB.
                let rate = try limited.bitsPerSecond(bytes: 1_400_000, burst: 20_000 + 66_000)
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
            // What a limit lets through has an upper bound however busy the host is; 5 % is what the figures claim.
            #expect(seen.rate <= 8e6 * 1.05)
            // The lab's clock stands still while its host is busy.
            let isExact = HostFacts.environment("AFTERSHOCK_LAB_GUEST") != nil
            #expect(seen.rate > 8e6 * (isExact ? 0.94 : 0.5))
            #expect(seen.otherRate > 8e6 * 3)
            #expect(seen.after > 8e6 * 3)
            #expect(seen.fault?.mechanism == "HTB")
            #expect((seen.fault?.proof["bytes"] ?? 0) >= 1_400_000)
            #expect((seen.fault?.proof["overlimits"] ?? 0) > 0)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        @Test func `a second rate for the same packets finds the class taken when it begins`() throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let text = """
                    experiment: two-rates
                    method:
                      - parallel:
                          - network.rate: {ports: [\(Self.port)], rate: 8mbit, for: 100ms}
                          - network.rate: {ports: [\(Self.port)], rate: 9mbit, for: 300ms}
                          - network.rate: {ports: [\(Self.otherPort)], rate: 9mbit, for: 300ms}

                    """
                let run = try CommandRun(
                    ["run", ground.write("spec.yaml", text), "--format", "json", "-q"], in: ground)
                let code = try run.wait()
                return (
                    code: code, mechanisms: try run.report().faults.map(\.mechanism),
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.mechanisms == ["HTB", "NFQUEUE", "HTB"])
            // Nothing was sent, which a run does not pass; nothing is left behind either.
            #expect(seen.code == 1)
            #expect(seen.differences == [])
        }
    }
}
