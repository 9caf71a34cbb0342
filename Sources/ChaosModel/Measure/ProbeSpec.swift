/// What to ask and what counts as good. Pure: carrying it out is the engine's exchange.
public protocol Probe: Sendable, Codable {
    /// The key in specs, such as `http`.
    static var name: String { get }
    /// One sentence for help.
    static var summary: String { get }
    /// Reads the fields of the mapping form.
    init(_ fields: inout FieldReader)
    /// What is asked, for people: `GET http://127.0.0.1:8080/checkout`.
    var question: String { get }
}

/// A probe of an experiment: what, how often, how long an answer may take.
public struct ProbeSpec: Sendable {
    /// The probe's name.
    public var name: String
    /// What to ask.
    public var probe: any Probe
    /// Questions per second; the loop is open, a slot is never skipped.
    public var rate: Double
    /// From the scheduled slot to the end of the answer.
    public var timeout: Duration
    /// Where it stands in the spec.
    public var location: Location?

    /// Makes a probe.
    public init(name: String, probe: any Probe, rate: Double, timeout: Duration, location: Location? = nil) {
        self.name = name
        self.probe = probe
        self.rate = rate
        self.timeout = timeout
        self.location = location
    }

    /// The time between two slots.
    public var interval: Duration { .nanoseconds(Int64(1_000_000_000 / rate)) }
}
