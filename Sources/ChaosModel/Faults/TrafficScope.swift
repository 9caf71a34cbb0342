/// Which packets a network fault is about: shared by every network fault, read from the same fields.
struct TrafficScope: Sendable {
    /// Which way packets go, seen from the target.
    enum Direction: String, Sendable, CaseIterable, FieldValue { case to, from, both }

    /// Remote networks; every address when empty.
    var networks: [CIDR]
    /// Ports beside those of the target.
    var ports: [UInt16]
    /// Which way.
    var direction: Direction

    /// Declares and reads `to`, `ports` and `direction`.
    init(_ fields: inout FieldReader) {
        networks = fields.list("to", "Networks or addresses of the peer.", example: "10.0.0.0/8")
        ports = fields.list("ports", "TCP and UDP ports of the peer, beside those of the target.", example: "5432")
        direction = fields.value(
            "direction", default: .to, "Which packets: `to` the target, `from` it, or `both`.")
    }

    /// Every combination of address, port and protocol that the scope means, per direction.
    /// - Throws: `PlanError` when the scope is a whole interface, or the operator's way in, without consent.
    func matches(on survey: Survey) throws(PlanError) -> [PacketMatch] {
        let ports = Set(self.ports + (survey.target?.ports ?? [])).sorted()
        if ports.isEmpty && survey.target?.uid == nil {
            if let target = survey.target {
                throw PlanError(
                    "target `\(target.name)` listens on no port, so no traffic belongs to it",
                    fix: "give the target as `port:` or `user:`, or add `ports:`")
            }
            let whole = networks.isEmpty || CIDR.coverEverything(networks)
            if whole && !survey.consents.contains(.wholeInterface) {
                throw PlanError(
                    "this fault would hit every packet of the host",
                    fix: "add `target:`, `ports:` or a narrower `to:`, or list `whole-interface` under `consent:`")
            }
        }
        if let port = ports.first(where: survey.remoteAccessPorts.contains), !survey.consents.contains(.sshd) {
            throw PlanError("port \(port) is the ssh server's", fix: "list `sshd` under `consent:` if you mean it")
        }
        return directions.flatMap { matches(ports: ports, direction: $0, uid: survey.target?.uid) }
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
            if match.uid != nil {
                rules.append(PacketRule(hook: .output, match: match, verdict: verdict(match)))
                continue
            }
            rules.append(PacketRule(hook: .output, match: match.over(loopback: false), verdict: verdict(match)))
            rules.append(PacketRule(hook: .input, match: match, verdict: verdict(match)))
        }
        return rules
    }

    private var directions: [Direction] { direction == .both ? [.to, .from] : [direction] }

    private func matches(ports: [UInt16], direction: Direction, uid: UInt32?) -> [PacketMatch] {
        let networks: [CIDR?] = self.networks.isEmpty ? [nil] : self.networks
        return networks.flatMap { network in
            let base = PacketMatch(
                source: direction == .from ? network : nil, destination: direction == .to ? network : nil, uid: uid)
            guard !ports.isEmpty else { return [base] }
            return ports.flatMap { port in
                [PacketMatch.Transport.tcp, .udp].map { transport in
                    var match = base
                    match.transport = transport
                    if direction == .to { match.destinationPort = port } else { match.sourcePort = port }
                    return match
                }
            }
        }
    }
}

extension PacketMatch {
    /// The same packets, but only those that go (or do not go) over loopback.
    func over(loopback: Bool) -> PacketMatch {
        var copy = self
        copy.loopback = loopback
        return copy
    }
}
