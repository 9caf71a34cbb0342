/// What an agent says of its part.
public struct PartState: Hashable, Codable, Sendable {
    /// How far it is.
    public enum Phase: String, Codable, Sendable, CaseIterable {
        /// It looks at the part, plans it, and makes everything ready.
        case preparing
        /// It stands at a gate, and its clock has been compared: only the word to go on is missing.
        case ready
        /// It has a common time for the gate, and waits for the word that all have it.
        case armed
        /// It goes on.
        case running
        /// The plan that was asked for is there.
        case planned
        /// It is over, and everything is taken back.
        case done
        /// It was not taken, and nothing was done.
        case refused
    }

    /// How far it is.
    public var phase: Phase
    /// The gate that this is about; 0 is the start.
    public var gate: Int
    /// Why, or the plan, in words.
    public var text: String
    /// The exit code of the run on the host; `nil` while there is none.
    public var exitCode: Int32?
    /// How many pieces the result has been cut into.
    public var pieces: Int
    /// When the run began, on the host's steady clock in nanoseconds since 1970: its times count from then.
    public var beganAt: Int64?

    /// Describes a state.
    public init(_ phase: Phase, gate: Int = 0, text: String = "", exitCode: Int32? = nil, pieces: Int = 0) {
        self.phase = phase
        self.gate = gate
        self.text = text
        self.exitCode = exitCode
        self.pieces = pieces
    }

    /// Whether nothing more comes of it.
    public var isFinal: Bool { phase == .done || phase == .refused || phase == .planned }
}

/// The common time of a gate, on the coordinator's clock.
public struct GateTime: Hashable, Codable, Sendable {
    /// The gate.
    public var gate: Int
    /// Nanoseconds since 1970 on the coordinator's clock.
    public var at: Int64

    /// Sets a time.
    public init(gate: Int, at: Int64) {
        self.gate = gate
        self.at = at
    }
}

/// What the coordinator of a run says to all its agents at once: the one key that it writes again and again.
public struct CoordinatorWord: Hashable, Codable, Sendable {
    /// Another one each time: a sign of life.
    public var number: Int64
    /// Answer this at once: it tells how far clocks are apart.
    public var ping: Int?
    /// A common time for a gate: whoever can keep it arms.
    public var commit: GateTime?
    /// The last gate for which all have armed: it opens at its time.
    public var go: Int?
    /// Why everything ends now.
    public var stop: String?

    /// A first word.
    public init(number: Int64 = 1) { self.number = number }
}

/// The answer to it: when it came and when the answer went, on the agent's clock, in nanoseconds since 1970.
public struct ClockPong: Hashable, Codable, Sendable {
    /// To which.
    public var number: Int
    /// When.
    public var received: Int64, sent: Int64
    /// How far the host's wall clock was ahead of the clock that these times are of.
    public var wallAhead: Int64

    /// Describes an answer.
    public init(number: Int, received: Int64, sent: Int64, wallAhead: Int64 = 0) {
        self.number = number
        self.received = received
        self.sent = sent
        self.wallAhead = wallAhead
    }
}

/// Who stops everything, and why.
public struct FleetHalt: Hashable, Codable, Sendable {
    /// Why, who, and when in seconds since 1970.
    public var reason: String, by: String, at: Double

    /// Describes a halt.
    public init(reason: String, by: String, at: Double) {
        self.reason = reason
        self.by = by
        self.at = at
    }
}

/// What a part came to: the files of the run's bundle that the fleet's report is made of.
public struct PartResult: Hashable, Codable, Sendable {
    /// When the run began on the host's clock: nanoseconds since 1970. All its times count from then.
    public var startedAt: Int64
    /// The record, the samples and the report, in base64; empty when there is none.
    public var record: String, samples: String
    /// The verdict of the host's own report, and its reason.
    public var verdict: String, reason: String

    /// Describes a result.
    public init(startedAt: Int64, record: String, samples: String, verdict: String, reason: String) {
        self.startedAt = startedAt
        self.record = record
        self.samples = samples
        self.verdict = verdict
        self.reason = reason
    }
}
