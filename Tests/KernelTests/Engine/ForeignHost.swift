import Foundation
import Testing

@testable import LinuxKernel

/// A network that somebody configured before us: what they did, and what the kernel says of it.
struct ForeignHost: Sendable, CustomTestStringConvertible {
    /// In words.
    let testDescription: String
    /// Root qdisc of `lo` and `d0` with its classes and filters, commands of tc; `DEV` stands for the interface.
    var root: [String] = []
    /// Ingress or clsact qdisc with its filters, as `root`.
    var ingress: [String] = []
    /// Files of `ForeignRuleset`.
    var rulesets: [String] = []
    /// Whether there are routes, policy rules and sysctls too.
    var isRouted = false

    /// Whether the interfaces have a root qdisc of somebody.
    var hasRoot: Bool { !root.isEmpty }

    /// Configures the caller's network namespace, which has `lo` alone.
    func setUp(in ground: Ground) throws {
        var ip = [
            "link add d0 type veth peer name d1", "link set d1 up", "addr add 10.219.0.1/24 dev d0", "link set d0 up",
        ]
        var script = ["set -e", "echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad"]
        if isRouted {
            ip += [
                "route add 10.8.0.0/24 via 10.219.0.2 table 51820", "route add blackhole 198.51.100.0/24",
                "rule add from 10.8.0.2 lookup 51820 priority 100", "rule add fwmark 0xca6c lookup 51820",
                "-6 route add fd00:8::/64 dev d0", "-6 rule add from fd00:8::1 lookup 51820",
            ]
        }
        script.append(Self.batch("ip", ip.filter { !$0.hasPrefix("-6") }))
        script.append(Self.batch("ip -6", ip.filter { $0.hasPrefix("-6") }.map { String($0.dropFirst(3)) }))
        if isRouted {
            script += [
                "echo 1 > /proc/sys/net/ipv4/ip_forward", "echo 2 > /proc/sys/net/ipv4/conf/d0/rp_filter",
                "echo 15000 61000 > /proc/sys/net/ipv4/ip_local_port_range",
            ]
        }
        script.append(
            Self.batch("tc", (root + ingress).flatMap { line in ["lo", "d0"].map { line.replacing("DEV", with: $0) } }))
        let rules = rulesets.compactMap { ForeignRuleset.all[$0] }.joined(separator: "\n")
        script.append("nft -f " + (try ground.write("foreign.nft", rules)))
        _ = try Lab.output(["sh", "-c", script.joined(separator: "\n")])
        // The kernel tells of a new link's carrier a little later.
        _ = try eventually { try Lab.output(["ip", "-o", "link"]).split(separator: "state UP").count == 3 }
    }

    /// Takes the configuration away, for the next.
    static func tearDown() throws {
        let script = [
            "exec 2>/dev/null", "nft flush ruleset",
            batch("tc -force", ["qdisc del dev lo root", "qdisc del dev lo clsact", "qdisc del dev lo ingress"]),
            batch(
                "ip -force",
                [
                    "link del d0", "route flush table 51820", "route flush type blackhole", "rule del priority 100",
                    "rule del fwmark 0xca6c",
                ]), batch("ip -6 -force", ["rule del from fd00:8::1"]), "true",
        ]
        _ = try Lab.output(["sh", "-c", script.joined(separator: "\n")])
    }

    /// What the kernel says, by tool, without any table of ours.
    static func facts() throws -> [String: String] {
        let tc = ["lo", "d0"].flatMap { device in
            ["qdisc show dev \(device)", "class show dev \(device)"]
                + ["", "ingress", "egress"].map { "filter show dev \(device) \($0)" }
        }
        let script = [
            "exec 2>&1", "echo '== tc'", batch("tc -d -force", tc),
            "echo '== ip'", batch("ip -d", ["link", "addr", "route show table all", "rule"]),
            "echo '== ip -6'", batch("ip -6 -d", ["route show table all", "rule"]),
            "echo '== nft'", "nft -a list ruleset", "true",
        ]
        var facts: [String: String] = [:]
        for part in try Lab.output(["sh", "-c", script.joined(separator: "\n")]).components(separatedBy: "== ")
            .dropFirst()
        {
            let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            facts[String(lines[0])] = lines.count > 1 ? String(lines[1]) : ""
        }
        facts["nft"] = withoutOurs(facts["nft"] ?? "")
        return facts
    }

    /// Many commands of one tool by one process.
    private static func batch(_ tool: String, _ lines: [String]) -> String {
        lines.isEmpty ? "true" : "\(tool) -b - <<'END'\n\(lines.joined(separator: "\n"))\nEND"
    }

    /// Every readable setting of IPv4 and IPv6, one a line.
    static func settings() throws -> String {
        // What follows the machine's memory, or was asked to forget itself, is no setting.
        let script =
            "cd /proc/sys/net && grep -rs . ipv4 ipv6 | grep -v -e tcp_mem -e udp_mem -e /flush -e stable_secret | sort"
        return try Lab.output(["sh", "-c", script])
    }

    /// What is different, command by command.
    static func differences(_ now: [String: String], from before: [String: String]) -> [String] {
        Set(now.keys).union(before.keys).sorted().filter { now[$0] != before[$0] }
            .map { "\($0) was \(before[$0] ?? "absent"), is \(now[$0] ?? "absent")" }
    }

    /// The text of nft(8) without our tables. (Its JSON of a table that has an owner is not valid in version 1.0.6.)
    private static func withoutOurs(_ text: String) -> String {
        var isOurs = false
        return text.split(separator: "\n").filter { line in
            if line.hasPrefix("table") { isOurs = line.contains(/^table (inet|netdev) aftershock_/) }
            return !isOurs && !line.hasPrefix("#")
        }.joined(separator: "\n")
    }
}

extension ForeignHost {
    /// Root qdiscs with classes and filters that every kernel has which has HTB.
    private static let roots: [(name: String, lines: [String])] = [
        ("no root", []),
        (
            "htb",
            [
                "qdisc add dev DEV root handle 1: htb default 20",
                "class add dev DEV parent 1: classid 1:10 htb rate 10mbit",
                "class add dev DEV parent 1: classid 1:20 htb rate 100mbit ceil 2gbit quantum 9000",
                "qdisc add dev DEV parent 1:10 handle 10: bfifo limit 20000",
                "filter add dev DEV parent 1: protocol ip prio 1 u32 match ip dport 22 0xffff flowid 1:10",
                "filter add dev DEV parent 1: protocol ipv6 prio 2 u32 match u32 0 0 flowid 1:20",
            ]
        ),
        ("tbf", ["qdisc add dev DEV root handle 7: tbf rate 1gbit burst 1mb latency 50ms"]),
        ("pfifo", ["qdisc add dev DEV root handle 8001: pfifo limit 77"]),
        ("bfifo", ["qdisc add dev DEV root handle fffe: bfifo limit 123456"]),
        ("pfifo_head_drop", ["qdisc add dev DEV root handle af51: pfifo_head_drop limit 10"]),
        // Our own number, but not our kind.
        ("a root with our number", ["qdisc add dev DEV root handle af50: pfifo limit 100"]),
    ]

    private static let inputs: [(name: String, lines: [String])] = [
        ("", []),
        (
            ", ingress",
            [
                "qdisc add dev DEV ingress",
                "filter add dev DEV parent ffff: protocol ip prio 10 u32 match ip dport 9 0xffff flowid :1",
            ]
        ),
        (
            ", clsact",
            [
                "qdisc add dev DEV clsact",
                "filter add dev DEV egress protocol ip prio 3 u32 match ip dst 192.0.2.1 flowid 1:1",
            ]
        ),
    ]

    /// A few dozen hosts, on which every kernel that has HTB agrees.
    static let common: [ForeignHost] = hosts(roots, each: 4)

    /// Hosts with the qdiscs of an ordinary distribution's kernel.
    static let modern: [ForeignHost] = hosts(
        [
            ("fq_codel", ["qdisc add dev DEV root handle 7: fq_codel limit 5000 target 4ms"]),
            ("netem", ["qdisc add dev DEV root handle 7: netem delay 1ms loss 0.1%"]),
            (
                "prio",
                [
                    "qdisc add dev DEV root handle 1: prio bands 4 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1",
                    "qdisc add dev DEV parent 1:4 handle 40: netem delay 3ms",
                    "filter add dev DEV parent 1: protocol ip handle 5 fw flowid 1:4",
                ]
            ),
        ], each: 1)

    private static func hosts(_ roots: [(name: String, lines: [String])], each count: Int) -> [ForeignHost] {
        // The lab's kernel has no chains of type nat.
        let names = ForeignRuleset.all.keys.sorted().filter { $0 != "docker" || !Lab.isGuest }
        return roots.indices.flatMap { first in
            (0..<count).map { second in
                let number = first * count + second
                let input = inputs[number % inputs.count]
                let chosen = second == 3 ? names : [names[number % names.count]]
                return ForeignHost(
                    testDescription: roots[first].name + input.name + ", " + chosen.joined(separator: " and "),
                    root: roots[first].lines, ingress: input.lines, rulesets: chosen, isRouted: number % 2 == 0)
            }
        }
    }
}
