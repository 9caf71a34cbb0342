import ChaosModel

/// A small generator of our own: every seed is the same story each time.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts a sequence. The seed is mixed first: without that the stories of neighbouring seeds would be one sequence,
    /// one number further on.
    public init(seed: UInt64) {
        state = 0x5851_F42D_4C95_7F2D ^ seed
        state = next() ^ seed.byteSwapped
        state = next()
    }

    /// The next number (splitmix64).
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension SimulatedForeign {
    /// What a host may have been given by its administrator, Docker, firewalld, a CNI or an earlier drill: the same for the
    /// same random numbers.
    /// - Parameter run: the run's identity; some tables, classes and queues have the very names that it will choose.
    public static func random(run: String, using random: inout SeededRandom) -> SimulatedForeign {
        var foreign = SimulatedForeign()
        for interface in ["lo", "eth0"] {
            foreign.roots[interface] = root(using: &random)
            if Bool.random(using: &random) {
                let kind = Bool.random(using: &random) ? "ingress" : "clsact"
                let filters = some(of: filters, using: &random)
                foreign.ingress[interface] = Qdisc(kind: kind, handle: 0xFFFF, lines: filters)
            }
        }
        for (family, name) in pairs where Int.random(in: 0..<3, using: &random) == 0 {
            foreign.tables["\(family) \(name)"] = some(of: rules, using: &random)
        }
        // Names that are ours: a copy of the operator's, or of a run in another namespace that shares the identity.
        for step in 1...4 where Int.random(in: 0..<6, using: &random) == 0 {
            let suffix = ["", "_lo", "_eth0"].randomElement(using: &random) ?? ""
            let family = ["inet", "inet", "ip", "ip6"].randomElement(using: &random) ?? "inet"
            foreign.tables["\(family) aftershock_\(run)_\(step)\(suffix)"] = some(of: rules, using: &random)
        }
        for step in 0..<4 where Int.random(in: 0..<6, using: &random) == 0 {
            foreign.queues.insert(0xAF00 + UInt16(step))
        }
        foreign.settings = Set(some(of: settings, using: &random))
        return foreign
    }

    private static func root(using random: inout SeededRandom) -> Qdisc? {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4: return nil
        // The kernel's own choice, without a number.
        case 4: return Qdisc(kind: ["fq_codel", "pfifo_fast", "mq"].randomElement(using: &random) ?? "mq", handle: 0)
        // Our very number, from a drill that is not ours to end.
        case 5: return Qdisc(kind: "prio", handle: Impairment.major, lines: some(of: filters, using: &random))
        default:
            let kind = ["htb", "tbf", "prio", "fq", "cake", "sfq", "hfsc", "netem", "pfifo"]
            return Qdisc(
                kind: kind.randomElement(using: &random) ?? "htb",
                handle: UInt16.random(in: 1...0xFFFE, using: &random),
                lines: some(of: filters, using: &random))
        }
    }

    private static func some(of lines: [String], using random: inout SeededRandom) -> [String] {
        lines.filter { _ in Bool.random(using: &random) }.map { "\($0) # \(UInt8.random(in: 0...255, using: &random))" }
    }

    private static let pairs = [
        ("ip", "nat"), ("ip", "filter"), ("ip6", "filter"), ("ip", "mangle"), ("inet", "firewalld"), ("inet", "filter"),
        ("bridge", "filter"), ("netdev", "guard"), ("arp", "filter"), ("inet", "fail2ban"),
    ]
    private static let rules = [
        "chain DOCKER-USER { counter packets 12 bytes 1440 return }",
        "chain POSTROUTING { type nat hook postrouting priority 100; ip saddr 172.17.0.0/16 oifname != docker0 masquerade }",
        "set blocked { type ipv4_addr; flags interval, timeout; elements = { 192.0.2.0/24 expires 3h } }",
        "map ports { type inet_service : verdict; elements = { 22 : accept, 80 : jump web } }",
        "counter dropped { packets 3 bytes 180 }",
        "chain filter_IN_public { tcp dport 22 ct state { new, untracked } accept }",
        "chain ingress { type filter hook ingress device eth0 priority -500; ip frag-off & 0x1fff != 0 drop }",
    ]
    private static let filters = [
        "class 1:10 rate 10mbit ceil 20mbit", "class 1:20 rate 1mbit",
        "filter protocol ip u32 match ip dport 22 flowid 1:10",
        "filter protocol all bpf da obj cilium.o",
        "filter protocol ip flower dst_ip 10.0.0.1 action mirred redirect ifb0",
    ]
    private static let settings = [
        "route 10.8.0.0/24 via 192.0.2.1 table 51820", "rule from 10.8.0.2 lookup 51820 priority 100",
        "rule fwmark 0xca6c lookup 51820", "net.ipv4.ip_forward = 1", "net.ipv4.conf.all.rp_filter = 2",
        "net.core.somaxconn = 4096", "net.ipv4.ip_local_port_range = 15000 61000", "route blackhole 198.51.100.0/24",
    ]
}
