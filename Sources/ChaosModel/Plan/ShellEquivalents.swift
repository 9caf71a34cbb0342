/// What one would type to get the same: shown by `--dry-run`, never run.
extension ProcessIdentity {
    /// The process id, or a word that no shell takes for one: `kill -KILL 0` would hit the operator's own group.
    var shellNumber: String { isPending ? "PID_OF_\(name)" : "\(pid)" }
}

extension PacketFilter {
    var shellEquivalent: String {
        let enter = namespace?.shellPrefix ?? ""
        var lines = ["\(enter)nft add table inet \(table)"]
        for hook in PacketRule.Hook.allCases where rules.contains(where: { $0.hook == hook }) {
            lines.append(
                "\(enter)nft add chain inet \(table) \(hook.rawValue) '{ \(hook.nftText); }'"
            )
            lines += rules.filter { $0.hook == hook }.map {
                "\(enter)nft add rule inet \(table) \(hook.rawValue) \($0.match.nftText(at: hook))counter \(nftText($0))"
            }
        }
        guard !silentInterfaces.isEmpty else { return lines.joined(separator: "\n") }
        let devices = silentInterfaces.map { "\"\($0)\"" }.joined(separator: ", ")
        lines.append("\(enter)nft add table netdev \(table)")
        lines.append(
            "\(enter)nft add chain netdev \(table) egress "
                + "'{ type filter hook egress devices = { \(devices) } priority 0; }'")
        lines.append("\(enter)nft add rule netdev \(table) egress meta mark \(markText) counter drop")
        return lines.joined(separator: "\n")
    }
}

extension PacketFilter {
    private var markText: String { "0x" + String(mark, radix: 16) }

    /// A drop at the exit is a mark in the output hook.
    private func nftText(_ rule: PacketRule) -> String {
        isSilent(rule) ? "meta mark set \(markText)" : rule.verdict.nftText
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
        if let leavingBy { words.append("oifname \"\(leavingBy)\"") }
        if let uid { words.append("meta skuid \(uid)") }
        if let mark { words.append("meta mark 0x\(String(mark, radix: 16))") }
        if let group = sendingCgroup ?? receivingCgroup {
            words.append("socket cgroupv2 level \(group.level) \"\(group.path)\"")
        }
        if let source { words.append(source.nftText("saddr")) }
        if let destination { words.append(destination.nftText("daddr")) }
        if let transport {
            if let sourcePort { words.append("\(transport.rawValue) sport \(sourcePort)") }
            if let destinationPort { words.append("\(transport.rawValue) dport \(destinationPort)") }
            if sourcePort == nil && destinationPort == nil { words.append("meta l4proto \(transport.rawValue)") }
        }
        if opensConnection { words.append("tcp flags syn / syn,ack") }
        if let withoutFlags { words.append("tcp flags & (\(withoutFlags.nftText)) == 0") }
        if let icmpTypes { words.append("icmpv6 type \(icmpTypes.lowerBound)-\(icmpTypes.upperBound)") }
        if let share { words.append("numgen random mod 1000000 < \(Int((share * 1_000_000).rounded()))") }
        return words.map { $0 + " " }.joined()
    }
}

extension CIDR {
    /// The match of an address; of the family alone where every address matches.
    fileprivate func nftText(_ field: String) -> String {
        isEverything ? "meta nfproto \(isIPv6 ? "ipv6" : "ipv4")" : "\(isIPv6 ? "ip6" : "ip") \(field) \(self)"
    }
}

extension PacketRule.Verdict {
    /// The verdict in nft's own words.
    public var nftText: String {
        switch self {
        case .accept: "accept"
        case .drop: "drop"
        case .resetTCP: "reject with tcp reset"
        case .reject(.net): "reject with icmpx type no-route"
        case .reject(let what): "reject with icmpx type \(what.rawValue)"
        case .queue(let number): "queue num \(number) bypass"
        case .classify(let major, let minor):
            "meta priority set \(String(major, radix: 16)):\(String(minor, radix: 16))"
        case .redirect(let port): "redirect to :\(port)"
        }
    }
}

extension Int64 {
    /// Nanoseconds as milliseconds: `200ms`, `0.5ms`.
    var asMilliseconds: String {
        self % 1_000_000 == 0 ? "\(self / 1_000_000)ms" : "\(Double(self) / 1_000_000)ms"
    }
}
