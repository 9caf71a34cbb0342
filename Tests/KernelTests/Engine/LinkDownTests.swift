import ChaosModel
import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

/// A network namespace with a veth pair and as many kinds of routes over it as there are.
enum LinkDownGround {
    /// Sets it up: `link0` is the interface, `far0` its other end, `bridge0` another one.
    static let setup = """
        ip link add link0 type veth peer name far0; ip link add bridge0 type bridge
        ip link set far0 addrgenmode none; ip link set bridge0 addrgenmode none
        ip link set far0 up; ip link set link0 up; ip link set bridge0 up
        ip addr add 10.79.1.1/24 dev bridge0
        ip addr add 10.79.0.1/24 dev link0; ip addr add 10.79.0.9/24 dev link0
        for a in fd00:79::1/64 fd00:79::9/64; do ip addr add $a dev link0 nodad; ip addr change $a dev link0; done
        ip addr add fd00:7a::1/64 dev link0 noprefixroute nodad; ip addr change fd00:7a::1/64 dev link0 noprefixroute
        ip route add 10.80.0.0/24 via 10.79.0.2 metric 50 src 10.79.0.9
        ip route add 10.80.1.0/24 via 10.80.0.2 dev link0 onlink table 77
        ip route add 10.80.2.0/24 nexthop via 10.79.0.2 dev link0 weight 3 nexthop via 10.79.1.2 dev bridge0
        ip route add 10.80.3.0/24 nexthop via 10.79.0.2 dev link0 weight 3 nexthop via 10.79.0.3 dev link0
        ip route add default via 10.79.1.7 metric 1; ip route add default via 10.79.0.7 metric 100 mtu lock 1300
        ip route add 10.80.4.0/24 dev link0 scope link proto static table 5000 realm 3 rto_min 30ms
        ip route append 10.80.4.0/24 via 10.79.0.3 dev link0 table 5000
        ip route add local 10.80.5.0/24 dev link0 table local; ip route add unreachable 10.80.6.0/24
        ip -6 route add fd00:80::/64 via fd00:79::2 metric 7 src fd00:79::1
        ip -6 route add fd00:81::/64 nexthop via fd00:79::2 dev link0 weight 2 nexthop via fd00:79::3 dev link0
        ip -6 route add fd00:82::/64 via fe80::1 dev link0 table 88 mtu 1280
        ip neigh add 10.79.0.2 lladdr 02:00:00:00:00:02 dev link0 nud permanent
        ip neigh add fd00:79::2 lladdr 02:00:00:00:00:03 dev link0 nud permanent
        ip neigh add proxy 10.79.0.77 dev link0; ip neigh add proxy fd00:79::77 dev link0
        ip rule add fwmark 7 table 77; ip -6 rule add fwmark 7 table 88
        tc qdisc add dev link0 root handle 5: pfifo limit 7
        while ip -6 addr show dev link0 | grep -q tentative; do sleep 0.05; done
        """
}

extension EngineOnKernel {
    /// Interfaces that go down, and everything that they take along and get back.
    @Suite(.serialized) struct LinkDown {
        @Test func `a link that was down has every route, address and neighbour again`() throws {
            let seen = try Ground.use { ground in
                try ground.shell(LinkDownGround.setup)
                ground.watchesNetwork = true
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "network.link-down", ["--interface", "link0", "--for", "60s"], in: ground)
                try run.until("the link down") { try ground.shell("ip link show link0").contains("state DOWN") }
                let during = try HostState(of: ground)
                // Through the link: no route is left but the way over the bridge.
                let error = Wire.errors([("fd00:80::5", 9)], milliseconds: 300)
                let code = try run.stop()
                // The address that the kernel itself made is checked for duplicates again where it will not be told.
                _ = try eventually(within: 5) { try HostState(of: ground) == before }
                return (
                    error: error, code: code, during: during,
                    before: before, differences: try HostState(of: ground).differences(from: before),
                    proof: try run.report().faults.first?.proof ?? [:], leftovers: try run.report().leftovers.count
                )
            }
            #expect(seen.during["rules"] == seen.before["rules"])
            #expect(seen.during["qdiscs"] == seen.before["qdiscs"])
            #expect(!seen.during["routes"].contains("10.80.3.0"))
            #expect(!seen.during["addresses"].contains("fd00:79::1"))
            #expect(!seen.during["neighbours"].contains("02:00:00:00:00:02"))
            #expect(seen.error == [ENETUNREACH])
            #expect(seen.proof["links_down"] == 1)
            #expect(seen.code == 5)
            #expect(seen.leftovers == 0)
            #expect(seen.differences == [])
        }

        @Test func `a link that vanishes meanwhile is gone, and no failed rollback`() throws {
            let seen = try Ground.use { ground in
                try ground.shell(
                    "ip link add link0 type veth peer name far0; ip link set far0 up; ip link set link0 up")
                let run = try CommandRun.inject(
                    "network.link-down", ["--interface", "link0", "--for", "60s"], in: ground)
                try run.until("the link down") { try !ground.shell("ip link show link0").contains(",UP") }
                try ground.shell("ip link del link0")
                return (code: try run.stop(), leftovers: try run.report().leftovers.count)
            }
            #expect(seen.code == 5)
            #expect(seen.leftovers == 0)
        }

        @Test func `routes come back although what stood on the link has gone with its addresses`() throws {
            let seen = try Ground.use { ground in
                try ground.shell(
                    """
                    ip link add link0 type veth peer name far0; ip link set far0 up; ip link set link0 up
                    ip link add link1 type veth peer name far1; ip link set link1 up
                    ip addr add 10.79.0.1/24 dev link0; ip addr add fd00:7b::1/64 dev link1 nodad
                    ip route add 10.80.0.0/16 via 10.79.0.2
                    """)
                let control = try LinkControl()
                var snapshot = try #require(try control.snapshot(of: "link0"))
                let above = try #require(try control.snapshot(of: "link1"))
                snapshot.links += above.links
                snapshot.addresses += above.addresses
                try control.set(snapshot.links[0].index, up: false)
                try ground.shell("ip link del link1")
                let error = errorCode { () throws(KernelError) in try control.restore(snapshot) }
                return (
                    error: error, count: above.addresses.count, isRestored: try control.isRestored(snapshot),
                    routes: try ground.shell("ip route")
                )
            }
            #expect(seen.count >= 1)
            #expect(seen.error == 0)
            #expect(seen.isRestored)
            #expect(seen.routes.contains("10.80.0.0/16 via 10.79.0.2"))
        }

        @Test func `what the kernel refuses keeps nothing else from coming back`() throws {
            let seen = try Ground.use { ground in
                try ground.shell(
                    """
                    ip link add link0 type veth peer name far0; ip link set far0 up; ip link set link0 up
                    ip addr add 10.79.0.1/24 dev link0; ip addr add fd00:7b::1/64 dev link0 nodad
                    ip route add 10.80.0.0/16 via 10.79.0.2
                    """)
                let control = try LinkControl()
                let snapshot = try #require(try control.snapshot(of: "link0"))
                try control.set(snapshot.links[0].index, up: false)
                try ground.shell("sysctl -qw net.ipv6.conf.link0.disable_ipv6=1")
                let error = errorCode { () throws(KernelError) in try control.restore(snapshot) }
                return (error: error, routes: try ground.shell("ip route"))
            }
            #expect(seen.error != 0)
            #expect(seen.routes.contains("10.80.0.0/16 via 10.79.0.2"))
        }

        @Test func `the addresses of the way in are the same without sock_diag`() throws {
            let seen = try Ground.use { ground in
                let ssh = try TCPPair("127.0.0.1", port: 22, family: AF_INET)
                let sockets = try SocketDiagnosis()
                return (
                    by: try Carriers.ends(sockets, of: [22]), without: try Carriers.ends(nil, of: [22]),
                    isAlive: ssh.isAlive
                )
            }
            #expect(seen.by == [[127, 0, 0, 1]])
            #expect(seen.without == seen.by)
        }

        @Test func `a link that was down already stays down`() throws {
            let seen = try Ground.use { ground in
                try ground.shell("ip link add link0 type veth peer name far0; ip addr add 10.79.0.1/24 dev link0")
                ground.watchesNetwork = true
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "network.link-down", ["--interface", "link0", "--for", "50ms"], in: ground)
                return (code: try run.wait(), differences: try HostState(of: ground).differences(from: before))
            }
            // A fault that changed nothing is not passed over in silence.
            #expect(seen.code == 1)
            #expect(seen.differences == [])
        }

        @Test func `the ways in and out are refused without consent`() throws {
            let seen = try Ground.use { ground in
                try ground.shell(
                    """
                    ip link add link0 type veth peer name far0; ip link add link1 type veth peer name far1
                    ip link add bridge0 type bridge; ip link set link1 master bridge0
                    for l in far0 far1 link0 link1 bridge0; do ip link set $l addrgenmode none; ip link set $l up; done
                    ip addr add 10.79.0.1/24 dev bridge0; ip addr add fd00:79::1/64 dev link0 nodad
                    ip -6 route add default via fd00:79::2 dev link0
                    """)
                let refusal = { (interface: String) in
                    let run = try CommandRun.inject(
                        "network.link-down", ["--interface", interface, "--for", "50ms"], in: ground)
                    return "\(try run.wait()) \(run.errors)"
                }
                let free = try refusal("link1")
                let ssh = try TCPPair("10.79.0.1", port: 22, family: AF_INET)
                let answers = try ["lo", "link0", "bridge0", "link1"].map(refusal)
                let agreed = try CommandRun.inject(
                    "network.link-down", ["--interface", "link1", "--for", "50ms", "--consent", "sshd"], in: ground)
                return (free: free, answers: answers, agreed: try agreed.wait(), isAlive: ssh.isAlive)
            }
            #expect(seen.free.hasPrefix("0 "))
            for (answer, consent) in zip(seen.answers, ["whole-interface", "whole-interface", "sshd", "sshd"]) {
                #expect(answer.hasPrefix("2 ") && answer.contains("list `\(consent)` under"))
            }
            #expect(seen.agreed == 0)
        }

        @Test func `a link whose nexthop objects would go with it is left alone`() throws {
            let seen = try Ground.use { ground in
                try ground.shell(
                    """
                    ip link add link0 type veth peer name far0; ip link set far0 up; ip link set link0 up
                    ip addr add 10.79.0.1/24 dev link0; ip nexthop add id 7 via 10.79.0.2 dev link0
                    """)
                let run = try CommandRun.inject(
                    "network.link-down", ["--interface", "link0", "--for", "50ms"], in: ground)
                let code = try run.wait()
                return (code: code, objects: try ground.shell("ip nexthop"))
            }
            #expect(seen.code != 0)
            #expect(seen.objects.contains("id 7"))
        }
    }
}
