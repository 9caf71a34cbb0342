/// Sends packets twice.
struct NetworkDuplicate: PacketFault {
    static let name = "network.duplicate"
    static let summary = "Duplicates packets between this host and the target."

    let scope: TrafficScope
    let interface: String?
    let seed: Int?
    private let chance: PacketTreatment.Chance

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
        chance = fields.chance("Share of the packets that come twice.", example: "1%")
        interface = fields.interface()
        seed = fields.seed()
    }

    func treat(_ treatment: inout PacketTreatment) { treatment.duplicate = chance }
}
