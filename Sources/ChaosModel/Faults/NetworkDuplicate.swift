/// Sends packets twice.
struct NetworkDuplicate: PacketFault {
    static let name = "network.duplicate"
    static let summary = "Duplicates packets between this host and the target."

    let scope: TrafficScope
    let interface: String?
    let seed: Int?
    private let percent: Percent
    private let correlation: Percent

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
        percent = fields.required(
            "percent", "Share of the packets that come twice.", example: "1%", where: Percent.isShare)
        correlation = fields.correlation()
        interface = fields.interface()
        seed = fields.seed()
    }

    func treat(_ treatment: inout PacketTreatment) {
        treatment.duplicate = .init(share: percent.share, correlation: correlation.share)
    }
}
