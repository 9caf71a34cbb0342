import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// VLANs go down with the interface below them, and the kernel sets every one of them up again, whatever it was.
    @Suite(.serialized, .enabled(if: Lab.hasVLAN, "this kernel has no VLANs: run script/lab-test"))
    struct LabLink {
        @Test func `a VLAN on a downed link gets its routes back, and one that was down stays down`() throws {
            let seen = try Ground.use { ground in
                try ground.shell(
                    """
                    ip link add link0 type veth peer name far0
                    for l in link0 far0; do ip link set $l addrgenmode none; ip link set $l up; done
                    for v in 5 6; do
                      ip link add link link0 name link0.$v type vlan id $v; ip link set link0.$v addrgenmode none
                    done
                    # An interface that was never up has no queue, and gets one for good.
                    ip link set link0.6 up; ip link set link0.6 down
                    ip link set link0.5 up; ip addr add 10.79.5.1/24 dev link0.5
                    ip addr add fd00:79:5::1/64 dev link0.5 nodad; ip addr change fd00:79:5::1/64 dev link0.5
                    ip route add 10.80.0.0/16 via 10.79.5.2; ip -6 route add fd00:80::/32 via fd00:79:5::2
                    # The kernel notes a moment later that a new VLAN is up.
                    until ip link show link0.5 | grep -q "state UP"; do sleep 0.05; done
                    """)
                ground.watchesNetwork = true
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "network.link-down", ["--interface", "link0", "--for", "600s"], in: ground)
                try run.until("the VLAN down") { try !ground.shell("ip link show link0.5").contains(",UP") }
                let during = try HostState(of: ground)
                let code = try run.stop()
                _ = try eventually { try HostState(of: ground) == before }
                return (
                    during: during, before: before, code: code,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.before["routes"].contains("10.80.0.0/16"))
            #expect(!seen.during["routes"].contains("10.80.0.0/16"))
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }
    }
}

extension Lab {
    /// VLAN interfaces.
    static let hasVLAN =
        isRoot
        && (try? inScratchNetwork {
            try commands("ip link add v0 type veth peer name v1\nip link add link v0 name v0.5 type vlan id 5")
        }) != nil
}
