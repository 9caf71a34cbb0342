/// Holds packets back for a while: in netem where the kernel has it, in a userspace queue where not.
struct NetworkDelay: PacketFault {
    static let name = "network.delay"
    static let summary = "Delays packets between this host and the target."

    let scope: TrafficScope
    let interface: String?
    let seed: Int?
    private let delay: Duration
    private let jitter: Duration
    private let correlation: Percent
    private let distribution: PacketTreatment.Distribution
    private let percent: Percent

    var share: Double { percent.share }

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
        delay = fields.delay("How long each packet is held.")
        jitter = fields.value("jitter", default: .zero, "Deviation around the delay, plus or minus.")
        correlation = fields.correlation()
        distribution = fields.value(
            "distribution", default: .uniform, "How the jitter is spread; it is the deviation of all but `uniform`.")
        percent = fields.value(
            "percent", default: Percent(share: 1), "Share of the packets that are delayed; the others overtake them.",
            where: Percent.isShare)
        interface = fields.interface()
        seed = fields.seed()
        if jitter > delay { fields.reject("the jitter is larger than the delay", at: "jitter") }
        for field in ["correlation", "distribution"] where jitter == .zero && fields.has(field) {
            fields.reject("says how the jitter varies, and there is none", at: field, suggestion: "add `jitter: 10ms`")
        }
    }

    func treat(_ treatment: inout PacketTreatment) {
        treatment.delay = delay.nanoseconds
        treatment.jitter = jitter.nanoseconds
        treatment.delayCorrelation = correlation.share
        treatment.distribution = distribution
        // The tails of the distributions go out to four deviations.
        treatment.makeRoom(for: delay.nanoseconds + jitter.nanoseconds * (distribution == .uniform ? 1 : 4))
    }
}

extension FieldReader {
    /// Declares and reads `delay`.
    mutating func delay(_ summary: String) -> Duration {
        required("delay", summary, example: "200ms") { (value: Duration) in
            value <= .zero || value > .seconds(600) ? "a delay is above zero and at most 10m" : nil
        }
    }
}

extension PacketTreatment {
    /// Room for 200,000 packets a second that wait so long, never below netem's own default.
    mutating func makeRoom(for nanoseconds: Int64) {
        limit = UInt32(min(1_000_000, max(1000, nanoseconds / 5_000)))
    }
}
