/// One host's part of a drill, as it is signed: the bytes of its JSON are what the signature is over.
public struct FleetPart: Hashable, Codable, Sendable {
    /// What is asked for.
    public enum Action: String, Codable, Sendable {
        /// To say what the host would do.
        case plan
        /// To do it.
        case run
    }

    /// The format's version.
    public var format = 1
    /// The fleet, the run and the host that it is for. No other takes it.
    public var fleet: String, run: String, host: String
    /// The life of the agent that it is for: a signed part is worth nothing to a later one, nor a second time.
    public var session: String
    /// What is asked for.
    public var action: Action
    /// The spec, an ordinary one for one host.
    public var spec: String
    /// Who coordinates, for the audit log.
    public var coordinator: String
    /// After how long without a sign of the coordinator everything is taken back, in milliseconds.
    public var leaseMilliseconds: Int

    /// How often it says how it goes, in milliseconds: the more hosts, the less often each.
    public var feedMilliseconds: Int

    /// Describes a part.
    public init(
        fleet: String, run: String, host: String, session: String, action: Action, spec: String, coordinator: String,
        leaseMilliseconds: Int, feedMilliseconds: Int = 1000
    ) {
        self.feedMilliseconds = feedMilliseconds
        self.fleet = fleet
        self.run = run
        self.host = host
        self.session = session
        self.action = action
        self.spec = spec
        self.coordinator = coordinator
        self.leaseMilliseconds = leaseMilliseconds
    }

    /// The name of the host's own run: another on each host, since hosts may be containers that share a kernel.
    public var localRun: String {
        let digits = String(SeededChoice.hash(host) & 0xFFFF, radix: 16)
        return run + "-" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// The lease.
    public var lease: Duration { .milliseconds(leaseMilliseconds) }

    /// Why an agent does not take it; `nil` when it does.
    public func refusal(by host: FleetHost, of fleet: String) -> String? {
        if format != 1 { return "a part of format \(format) is not known to version \(host.version)" }
        if self.fleet != fleet { return "it is for the fleet \(self.fleet)" }
        if self.host != host.name { return "it is for the host \(self.host)" }
        if session != host.session { return "it is for another life of this agent" }
        if !FleetLease.isPlausible(lease) { return "a lease of \(lease.fieldText) is not within \(FleetLease.words)" }
        return nil
    }
}

/// A part on its way: the bytes that are signed, and the signature.
public struct SealedPart: Hashable, Codable, Sendable {
    /// The JSON of a `FleetPart`.
    public var part: String
    /// The signature over its UTF-8 bytes (Ed25519), in base64.
    public var signature: String

    /// Puts both together.
    public init(part: String, signature: String) {
        self.part = part
        self.signature = signature
    }
}

/// How long leases may be.
public enum FleetLease {
    /// The lease unless another is asked for.
    public static let standard = Duration.seconds(10)
    /// The bounds in words.
    public static let words = "3s...10m"

    /// Whether a lease is neither too short for a busy network nor too long to be a guard.
    public static func isPlausible(_ lease: Duration) -> Bool { lease >= .seconds(3) && lease <= .seconds(600) }

    /// How long a member of etcd is given to answer before another is asked: three silent ones must not cost the lease.
    public static func patience(of lease: Duration) -> Duration { max(.milliseconds(500), min(.seconds(2), lease / 8)) }

    /// How often the coordinator gives a sign, and agents look for it: often enough that two lost ones do no harm.
    public static func beat(of lease: Duration) -> Duration { lease / 5 }
}
