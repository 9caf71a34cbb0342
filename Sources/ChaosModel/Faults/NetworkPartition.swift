/// Drops packets silently, as a cut cable does.
struct NetworkPartition: Fault {
    static let name = "network.partition"
    static let summary = "Drops packets between this host and the target silently."
    static let targetNeed = TargetNeed.traffic

    private let scope: TrafficScope

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
    }

    func notes(on survey: Survey) -> [String] { scope.notes(on: survey) }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try survey.require(.nftables, for: Self.name)
        return [
            .addPacketFilter(
                PacketFilter(
                    table: survey.token, rules: try scope.rules(on: survey) { _ in .drop },
                    namespace: survey.namespace))
        ]
    }
}
