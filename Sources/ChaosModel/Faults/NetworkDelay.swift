/// Holds packets back for a while: in netem where the kernel has it, in a userspace queue where not.
struct NetworkDelay: Fault {
    static let name = "network.delay"
    static let summary = "Delays packets between this host and the target."
    static let targetNeed = TargetNeed.traffic

    private let scope: TrafficScope
    private let delay: Duration
    private let jitter: Duration
    private let interface: String?

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
        delay = fields.required("delay", "How long each packet is held.", example: "200ms") { (value: Duration) in
            value <= .zero || value > .seconds(600) ? "a delay is above zero and at most 10m" : nil
        }
        jitter = fields.value("jitter", default: .zero, "Deviation around the delay, plus or minus.")
        interface = fields.optional(
            "interface", "Interface of remote traffic when netem is used; the default route's when left out.",
            example: "eth0")
        if jitter > delay { fields.reject("the jitter is larger than the delay", at: "jitter") }
    }

    func notes(on survey: Survey) -> [String] { scope.notes(on: survey) }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        var treatment = PacketTreatment(seed: UInt64(survey.step))
        treatment.delay = delay.nanoseconds
        treatment.jitter = jitter.nanoseconds
        // Room for 200,000 packets a second, never below netem's own default.
        treatment.limit = UInt32(min(1_000_000, max(1000, (delay + jitter).nanoseconds / 5_000)))
        return try Shaping(fault: Self.name, scope: scope, treatment: treatment, interface: interface)
            .changes(on: survey)
    }
}
