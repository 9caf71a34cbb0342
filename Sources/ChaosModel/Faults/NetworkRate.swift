/// Limits throughput: in an HTB class, which even kernels without netem have.
struct NetworkRate: PacketFault {
    static let name = "network.rate"
    static let summary = "Limits the throughput between this host and the target."

    let scope: TrafficScope
    let interface: String?
    private let rate: BitRate
    private let burst: ByteSize
    private let latency: Duration

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
        let rate: BitRate = fields.required("rate", "Bits per second at most, headers included.", example: "10mbit") {
            (value: BitRate) in
            let range: ClosedRange<UInt64> = 1_000...100_000_000_000
            return range.contains(value.bitsPerSecond) ? nil : "a rate lies between 1kbit and 100gbit"
        }
        let burst: ByteSize? = fields.optional(
            "burst", "Bytes that may go at once after a rest; what takes 10ms, at least 2kB, when left out.",
            example: "32Ki"
        ) { (value: ByteSize) in
            value.bytes < 1 || value.bytes > 1 << 30 ? "a burst lies between 1B and 1Gi" : nil
        }
        latency = fields.value(
            "latency", default: .milliseconds(50), "How long a packet may wait for its turn; others are dropped."
        ) { (value: Duration) in
            value < .milliseconds(1) || value > .seconds(60) ? "a latency lies between 1ms and 1m" : nil
        }
        interface = fields.interface()
        self.rate = rate
        self.burst = burst ?? ByteSize(bytes: max(2000, rate.bitsPerSecond / 800))
        if self.burst.bytes > rate.bitsPerSecond / 8 * 60 {
            fields.reject("takes longer than a minute at this rate, so it would not be limited at all", at: "burst")
        }
    }

    func treat(_ treatment: inout PacketTreatment) {
        treatment.rate = .init(
            bitsPerSecond: rate.bitsPerSecond, burst: burst.bytes, latency: latency.nanoseconds)
    }
}
