/// A probe of an experiment: what, how often, how long an answer may take.
public struct ProbeSpec: Sendable {
    /// One of the questions of a mix, or the only one.
    public struct Member: Sendable {
        /// Its name in the mix; empty when it is the only one.
        public var name: String
        /// How often it is asked against the others, as in 1:8:3.
        public var weight: Int
        /// What to ask.
        public var probe: any Probe

        /// Makes a member.
        public init(name: String = "", weight: Int = 1, probe: any Probe) {
            self.name = name
            self.weight = weight
            self.probe = probe
        }
    }

    /// On which connection it asks.
    public enum Connection: String, Codable, Sendable, CaseIterable, FieldValue {
        /// A new one for each question: what recovery means for a client that has none.
        case fresh
        /// One that stands idle, or a new one when there is none; an open one is used by one question at a time.
        case reuse
    }

    /// The probe's name.
    public var name: String
    /// What to ask; never empty. With several the seed chooses one for each slot.
    public var members: [Member]
    /// What the choice among several starts from.
    public var seed: UInt64 = 1
    /// Questions per second; the loop is open, a slot is never skipped.
    public var rate: Double
    /// From the scheduled slot to the end of the answer, retries included.
    public var timeout: Duration
    /// Whether and how a failed attempt is made again; `nil` asks each question once.
    public var retry: RetryPolicy?
    /// On which connection it asks.
    public var connection = Connection.fresh
    /// Where it stands in the spec.
    public var location: Location?

    /// Makes a probe with one question.
    public init(name: String, probe: any Probe, rate: Double, timeout: Duration, location: Location? = nil) {
        self.init(name: name, members: [Member(probe: probe)], rate: rate, timeout: timeout, location: location)
    }

    /// Makes a probe with a mix of questions.
    public init(name: String, members: [Member], rate: Double, timeout: Duration, location: Location? = nil) {
        self.name = name
        self.members = members
        self.rate = rate
        self.timeout = timeout
        self.location = location
    }

    /// The time between two slots.
    public var interval: Duration { .nanoseconds(Int64(1_000_000_000 / rate)) }

    /// Whether its questions have names, of which the seed chooses one for each slot.
    public var isMix: Bool { members.first?.name.isEmpty == false }

    /// What is asked, for people.
    public var question: String {
        guard isMix else { return members.first?.probe.question ?? "" }
        let weights = members.map { String($0.weight) }.joined(separator: ":")
        return members.map { "\($0.name): \($0.probe.question)" }.joined(separator: ", ") + " as \(weights)"
    }
}
