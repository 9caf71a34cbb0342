/// Drops packets silently, as a cut cable does.
struct NetworkPartition: Fault {
    static let name = "network.partition"
    static let summary = "Drops packets between this host and the target silently: one way, or both."
    static let targetNeed = TargetNeed.traffic

    private let scope: TrafficScope

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try survey.require(.nftables, for: Self.name)
        let filter = PacketFilter(
            table: survey.token, rules: try scope.rules(on: survey) { _ in .drop }, namespace: survey.namespace)
        return [.addPacketFilter(filter.silenced(on: survey))]
    }

    func notes(on survey: Survey) -> [String] {
        let notes = scope.notes(on: survey)
        guard !survey.has(.nftEgress), let rules = try? scope.rules(on: survey, verdict: { _ in .drop }),
            rules.contains(where: { $0.verdict == .drop && $0.hook == .output })
        else { return notes }
        return notes + [
            "this kernel cannot drop packets at an interface's exit: senders of UDP on this host are told EPERM, where a "
                + "cut cable would tell them nothing"
        ]
    }
}
