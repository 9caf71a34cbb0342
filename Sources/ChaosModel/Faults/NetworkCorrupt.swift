/// Flips one bit of a packet, at a random place of it. Whoever checks checksums drops it, so TCP sees a loss.
struct NetworkCorrupt: PacketFault {
    static let name = "network.corrupt"
    static let summary = "Flips a random bit in packets between this host and the target."

    let scope: TrafficScope
    let interface: String?
    let seed: Int?
    private let chance: PacketTreatment.Chance

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
        chance = fields.chance("Share of the packets that get a bit flipped.", example: "1%")
        interface = fields.interface()
        seed = fields.seed()
    }

    func treat(_ treatment: inout PacketTreatment) { treatment.corrupt = chance }
}
