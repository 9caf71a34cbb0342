/// How a drill over several hosts went on each of them; times in seconds since the run's start, on the coordinator's clock.
public struct FleetFacts: Hashable, Codable, Sendable {
    /// One host.
    public struct Host: Hashable, Codable, Sendable {
        /// Its name, and whether it carried out faults.
        public var name: String, isHit: Bool
        /// `done`, `refused` or how far it was when it was last heard of, and why.
        public var state: String, reason: String
        /// The exit code of its own run; `nil` when that is not known.
        public var exitCode: Int32?
        /// How far its clock was ahead of the coordinator's when the drill began, and how far from that the truth may be; `nil`
        /// when they were not compared.
        public var clockAhead: Double?, clockBound: Double?
        /// When its first fault took effect and its last one was verified gone; `nil` without faults.
        public var firstEffect: Double?, lastCleared: Double?
        /// When it did not show itself any more; `nil` when it always did.
        public var lostAt: Double?
        /// Whether its record is part of this one.
        public var hasRecord: Bool

        /// Describes a host; times are filled in by who merges.
        public init(
            name: String, isHit: Bool, state: String, reason: String, exitCode: Int32?, hasRecord: Bool
        ) {
            self.name = name
            self.isHit = isHit
            self.state = state
            self.reason = reason
            self.exitCode = exitCode
            self.hasRecord = hasRecord
        }
    }

    /// The fleet's name, and how many hosts it had.
    public var fleet: String, size: Int
    /// The hosts that took part, by name.
    public var hosts: [Host]
    /// After how long without a sign hosts take everything back, in seconds.
    public var lease: Double
    /// The common times at which gates opened: the start, and the end of each stage but the last.
    public var gates: [Double]
    /// How far apart the first faults of the hosts took effect that began at the first gate, with the clocks' bounds; `nil`
    /// with fewer than two.
    public var startSpread: Double?

    /// Describes a drill; the hosts are filled in by who merges.
    public init(fleet: String, size: Int, hosts: [Host], lease: Double, gates: [Double]) {
        self.fleet = fleet
        self.size = size
        self.hosts = hosts
        self.lease = lease
        self.gates = gates
    }

    /// How far a time of one host may be off on this axis, at most, in seconds.
    public var clockBound: Double? { hosts.compactMap(\.clockBound).max() }
}
