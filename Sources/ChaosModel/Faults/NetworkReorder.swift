/// Lets some packets go at once while the others are delayed, so that they arrive out of order.
struct NetworkReorder: PacketFault {
    static let name = "network.reorder"
    static let summary = "Reorders packets: delays them all but some, which overtake the others."

    let scope: TrafficScope
    let interface: String?
    let seed: Int?
    private let delay: Duration
    private let chance: PacketTreatment.Chance
    private let gap: Int

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
        delay = fields.delay("How long the packets are held that are overtaken.")
        chance = fields.chance("Share of the packets that go at once.", example: "25%")
        gap = fields.value("gap", default: 1, "Only one of so many packets may go at once; 1 is any.") {
            (value: Int) in
            value < 1 || value > 1_000_000 ? "a gap lies between 1 and 1000000 packets" : nil
        }
        interface = fields.interface()
        seed = fields.seed()
        if chance.share == 1, chance.correlation == 0, gap == 1 {
            fields.reject(
                "when all packets go at once, there is none to overtake", at: "percent", suggestion: "write `25%`")
        }
    }

    func treat(_ treatment: inout PacketTreatment) {
        treatment.delay = delay.nanoseconds
        treatment.reorder = .init(chance: chance, gap: UInt32(gap))
        treatment.makeRoom(for: delay.nanoseconds)
    }
}
