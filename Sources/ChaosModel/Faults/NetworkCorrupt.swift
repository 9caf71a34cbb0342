/// Flips one bit of a packet, at a random place of it. Whoever checks checksums drops it, so TCP sees a loss.
struct NetworkCorrupt: PacketFault {
    static let name = "network.corrupt"
    static let summary = "Flips a random bit in packets between this host and the target."

    let scope: TrafficScope
    let interface: String?
    let seed: Int?
    private let percent: Percent
    private let correlation: Percent

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
        percent = fields.required(
            "percent", "Share of the packets that get a bit flipped.", example: "1%", where: Percent.isShare)
        correlation = fields.correlation()
        interface = fields.interface()
        seed = fields.seed()
    }

    func treat(_ treatment: inout PacketTreatment) {
        treatment.corrupt = .init(share: percent.share, correlation: correlation.share)
    }
}
