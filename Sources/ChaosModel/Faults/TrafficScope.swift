/// Which packets a network fault is about: shared by every network fault, read from the same fields. A scope has two
/// sides: the target's (the target itself, `to`, `ports`) and the other one (`from`, `from-ports`).
struct TrafficScope: Sendable {
    /// Which way packets go, seen from the target.
    enum Direction: String, Sendable, CaseIterable, FieldValue { case to, from, both }
    /// Transport protocols that a spec can name; `icmp` is that of either family.
    enum TransportProtocol: String, Sendable, CaseIterable, FieldValue { case tcp, udp, icmp }

    /// Networks on the target's side; every address when empty.
    var networks: [CIDR]
    /// Ports on the target's side, beside those of the target.
    var ports: [UInt16]
    /// Networks on the other side; every address when empty.
    var otherNetworks: [CIDR]
    /// Ports on the other side; every port when empty.
    var otherPorts: [UInt16]
    /// The transport protocol; any when `nil`.
    var transport: TransportProtocol?
    /// Which way.
    var direction: Direction

    /// Declares and reads `to`, `ports`, `from`, `from-ports`, `protocol` and `direction`.
    init(_ fields: inout FieldReader) {
        networks = fields.list(
            "to", "Networks or addresses on the target's side; of the peer, when the target is a user.",
            example: "10.0.0.0/8")
        ports = fields.list(
            "ports",
            "TCP and UDP ports on the target's side, beside those of the target; of the peer, when the target is a user.",
            example: "5432")
        otherNetworks = fields.list("from", "Networks or addresses on the other side.", example: "10.1.0.0/16")
        otherPorts = fields.list("from-ports", "TCP and UDP ports on the other side.", example: "33000")
        transport = fields.optional("protocol", "Only packets of this protocol.", example: "tcp")
        direction = fields.value(
            "direction", default: .to, "Which packets: `to` the target, `from` it, or `both`.")
        if transport == .icmp {
            for name in ["ports", "from-ports"] where fields.has(name) {
                fields.reject("icmp has no ports", at: name)
            }
        }
        if !networks.isEmpty, !otherNetworks.isEmpty, pairs.isEmpty {
            fields.reject("`from` and `to` have no address family in common, so no packet can match", at: "from")
        }
    }

    /// Rules that keep ssh and IPv6 neighbour discovery out of a scope, for both hooks.
    func exemptions(on survey: Survey) -> [PacketRule] {
        var matches: [PacketMatch] = [PacketMatch(transport: .icmpv6, icmpTypes: 133...137)]
        for port in survey.consents.contains(.sshd) ? [] : survey.remoteAccessPorts {
            matches.append(PacketMatch(transport: .tcp, destinationPort: port))
            matches.append(PacketMatch(transport: .tcp, sourcePort: port))
        }
        return [PacketRule.Hook.output, .input].flatMap { hook in
            matches.map { PacketRule(hook: hook, match: $0, verdict: .accept) }
        }
    }

    /// Rules in which each packet is met once: at the input when it arrives or stays on this host, at the output when it leaves.
    /// (A drop in the output hook would tell a local sender EPERM: on loopback the input hook is silent.)
    func rules(on survey: Survey, verdict: (PacketMatch) -> PacketRule.Verdict) throws(PlanError) -> [PacketRule] {
        var rules = exemptions(on: survey)
        for match in try matches(on: survey) {
            if let hook = match.hook {
                rules.append(PacketRule(hook: hook, match: match, verdict: verdict(match)))
                continue
            }
            rules.append(PacketRule(hook: .output, match: match.over(loopback: false), verdict: verdict(match)))
            rules.append(PacketRule(hook: .input, match: match, verdict: verdict(match)))
        }
        return rules
    }

    /// What of the target's traffic these rules cannot cover.
    func notes(on survey: Survey) -> [String] {
        guard let target = survey.target else { return arrivalNotes(on: survey) }
        if target.uid != nil {
            let reason =
                "only packets that the sockets of `\(target.name)` send are covered: an answer carries no owner"
            return direction == .both ? [reason] : []
        }
        guard let connections = target.connections, survey.socketCgroup == nil else { return [] }
        let reason =
            survey.has(.socketCgroup)
            ? "no cgroup v2 holds it alone"
            : survey.capabilities[.socketCgroup]?.detail ?? "this kernel cannot tell sockets by cgroup"
        var notes = ["connections that \(target.who) opens from now on are not covered: \(reason)"]
        let left = connections.count - Self.mostConnections
        if left > 0 { notes.append("\(left) of its \(connections.count) open connections are not covered: too many") }
        return notes
    }

    /// A network of peers that this host is in as well is both sides at once.
    private func arrivalNotes(on survey: Survey) -> [String] {
        guard otherNetworks.isEmpty else { return [] }
        let own = survey.network.addresses.sorted().compactMap { try? CIDR(field: $0) }
        return networks.filter { $0.prefix < $0.bytes.count * 8 && !$0.isLoopback }.compactMap { network in
            own.first { !$0.isLoopback && network.overlaps($0) }.map {
                "this host's own \($0.fieldText) is in \(network): what arrives for it is met too"
            }
        }
    }
}
