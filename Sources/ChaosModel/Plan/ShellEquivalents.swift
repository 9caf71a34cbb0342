/// What one would type to get the same: shown by `--dry-run`, never run.
extension ProcessIdentity {
    /// The process id, or a word that no shell takes for one: `kill -KILL 0` would hit the operator's own group.
    var shellNumber: String { isPending ? "PID_OF_\(name)" : "\(pid)" }
}

extension PacketFilter {
    var shellEquivalent: String {
        let enter = namespace?.shellPrefix ?? ""
        var lines = ["\(enter)nft add table inet \(table)"]
        for hook in [PacketRule.Hook.output, .input] where rules.contains(where: { $0.hook == hook }) {
            lines.append(
                "\(enter)nft add chain inet \(table) \(hook.rawValue) '{ type filter hook \(hook.rawValue) priority 0; }'"
            )
            lines += rules.filter { $0.hook == hook }.map {
                "\(enter)nft add rule inet \(table) \(hook.rawValue) \($0.match.nftText(at: hook))counter \($0.verdict.nftText)"
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension Impairment {
    var shellEquivalent: String {
        let root = String(Impairment.major, radix: 16), leaf = String(minor, radix: 16)
        let enter = namespace?.shellPrefix ?? ""
        let tc = "\(enter)tc"
        let (speed, burst) = treatment.rate.map { ("\($0.bitsPerSecond)bit", "\($0.burst)b") } ?? ("100gbit", "1mb")
        let qdisc =
            treatment.needsNetem
            ? "netem \(treatment.netemArguments)" : treatment.rate.map { "bfifo limit \($0.queueBytes)b" } ?? "pfifo"
        return [
            "\(tc) qdisc add dev \(interface) root handle \(root): htb default 0",
            "\(tc) class add dev \(interface) parent \(root): classid \(root):\(leaf) htb rate \(speed) "
                + "burst \(burst) cburst \(burst)",
            "\(tc) qdisc add dev \(interface) parent \(root):\(leaf) \(qdisc)",
            filter.shellEquivalent,
        ].joined(separator: "\n")
    }
}

extension PacketMatch {
    /// The match in nft's own words, ending in a space unless it is empty.
    public func nftText(at hook: PacketRule.Hook) -> String {
        var words: [String] = []
        if let loopback { words.append("\(hook == .input ? "iifname" : "oifname") \(loopback ? "" : "!= ")\"lo\"") }
        if let uid { words.append("meta skuid \(uid)") }
        if let mark { words.append("meta mark 0x\(String(mark, radix: 16))") }
        if let source { words.append("\(source.isIPv6 ? "ip6" : "ip") saddr \(source)") }
        if let destination { words.append("\(destination.isIPv6 ? "ip6" : "ip") daddr \(destination)") }
        if let transport {
            if let sourcePort { words.append("\(transport.rawValue) sport \(sourcePort)") }
            if let destinationPort { words.append("\(transport.rawValue) dport \(destinationPort)") }
            if sourcePort == nil && destinationPort == nil { words.append("meta l4proto \(transport.rawValue)") }
        }
        if let icmpTypes { words.append("icmpv6 type \(icmpTypes.lowerBound)-\(icmpTypes.upperBound)") }
        if let share { words.append("numgen random mod 1000000 < \(Int((share * 1_000_000).rounded()))") }
        return words.map { $0 + " " }.joined()
    }
}

extension PacketRule.Verdict {
    /// The verdict in nft's own words.
    public var nftText: String {
        switch self {
        case .accept: "accept"
        case .drop: "drop"
        case .resetTCP: "reject with tcp reset"
        case .rejectUnreachable: "reject with icmpx type port-unreachable"
        case .queue(let number): "queue num \(number) bypass"
        case .classify(let major, let minor):
            "meta priority set \(String(major, radix: 16)):\(String(minor, radix: 16))"
        }
    }
}

extension Int64 {
    /// Nanoseconds as milliseconds: `200ms`, `0.5ms`.
    var asMilliseconds: String {
        self % 1_000_000 == 0 ? "\(self / 1_000_000)ms" : "\(Double(self) / 1_000_000)ms"
    }
}
