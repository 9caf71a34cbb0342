/// Refuses packets at once: TCP by a reset, everything else by ICMP port unreachable.
struct NetworkReject: Fault {
    static let name = "network.reject"
    static let summary = "Refuses packets at once: TCP with a reset, the rest with ICMP port unreachable."
    static let targetNeed = TargetNeed.traffic

    private let scope: TrafficScope

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
    }

    func notes(on survey: Survey) -> [String] { scope.notes(on: survey) }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try survey.require(.nftables, for: Self.name)
        try survey.require(.nftReject, for: Self.name)
        let rules = try scope.rules(on: survey) { match in
            match.transport.map { $0 == .tcp } ?? true ? .resetTCP : .rejectUnreachable
        }
        return [
            .addPacketFilter(
                PacketFilter(
                    table: survey.token, rules: rules.flatMap(Self.split), namespace: survey.namespace))
        ]
    }

    /// A rule without a transport protocol becomes two: a reset is for TCP only.
    private static func split(_ rule: PacketRule) -> [PacketRule] {
        guard rule.verdict == .resetTCP, rule.match.transport == nil else { return [rule] }
        var tcp = rule
        tcp.match.transport = .tcp
        var other = rule
        other.verdict = .rejectUnreachable
        return [tcp, other]
    }
}
