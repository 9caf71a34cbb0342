/// Drops packets silently, as a cut cable does.
public struct NetworkPartition: Fault {
    public static let name = "network.partition"
    public static let summary = "Drops packets between this host and the target silently."
    public static let targetNeed = TargetNeed.traffic

    private let scope: TrafficScope

    public init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
    }

    public func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try survey.require(.nftables, for: Self.name)
        return [
            .addPacketFilter(
                PacketFilter(table: survey.token, rules: try scope.rules(on: survey) { _ in .drop }))
        ]
    }
}
