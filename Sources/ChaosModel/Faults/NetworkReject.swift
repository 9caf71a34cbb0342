/// Refuses packets at once: TCP by a reset, everything else by ICMP; or all by the ICMP message of choice.
struct NetworkReject: Fault {
    /// What the sender is told.
    enum Answer: String, Sendable, CaseIterable, FieldValue {
        case reset = "tcp-reset"
        case port = "port-unreachable"
        case host = "host-unreachable"
        case net = "net-unreachable"
        case prohibited = "admin-prohibited"

        /// What of it ICMP can say; a reset is for TCP only.
        var unreachable: PacketRule.Unreachable {
            switch self {
            case .reset, .port: .port
            case .host: .host
            case .net: .net
            case .prohibited: .prohibited
            }
        }
    }

    static let name = "network.reject"
    static let summary = "Refuses packets at once: TCP with a reset and the rest with ICMP, or all with ICMP."
    static let targetNeed = TargetNeed.traffic

    private let scope: TrafficScope
    private let answer: Answer

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
        answer = fields.value(
            "with", default: .reset,
            "What the sender is told. With `tcp-reset`, packets other than TCP are answered by port-unreachable.")
    }

    func notes(on survey: Survey) -> [String] { scope.notes(on: survey) }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try survey.require(.nftables, for: Self.name)
        try survey.require(.nftReject, for: Self.name)
        let refusal = PacketRule.Verdict.reject(answer.unreachable)
        let rules = try scope.rules(on: survey) { match in
            answer == .reset && match.transport.map({ $0 == .tcp }) ?? true ? .resetTCP : refusal
        }
        return [
            .addPacketFilter(
                PacketFilter(
                    table: survey.token, rules: rules.flatMap { split($0, otherwise: refusal) },
                    namespace: survey.namespace))
        ]
    }

    /// A rule without a transport protocol becomes two: a reset is for TCP only. It lets resets pass, which are the
    /// answers of the same rules when both ways are refused.
    private func split(_ rule: PacketRule, otherwise refusal: PacketRule.Verdict) -> [PacketRule] {
        guard rule.verdict == .resetTCP else { return [rule] }
        var tcp = rule
        tcp.match.transport = .tcp
        tcp.match.withoutFlags = .rst
        if rule.match.transport != nil { return [tcp] }
        var other = rule
        other.verdict = refusal
        return [tcp, other]
    }
}
