/// Where things are in etcd: everything of a fleet below one prefix, so that roles can be given for each part of it.
public struct FleetKeys: Sendable {
    /// The prefix of all of it.
    public let root: String

    /// The keys of a fleet.
    public init(fleet: String) { root = "aftershock/\(fleet)/" }

    /// The hosts that are there, each below its own lease.
    public var hosts: String { root + "hosts/" }
    /// One host.
    public func host(_ name: String) -> String { hosts + name }
    /// What is for one host alone.
    public func inbox(_ host: String) -> String { root + "to/\(host)/" }
    /// A host's part of a run.
    public func part(_ host: String, run: String) -> String { inbox(host) + run }
    /// How far a host's clock is ahead of the coordinator's.
    public func clock(_ host: String, run: String) -> String { inbox(host) + run + "/clock" }
    /// What coordinators say to everybody.
    public var words: String { root + "word/" }
    /// What the coordinator of one run says.
    public func word(_ run: String) -> String { words + run }
    /// Why nothing is to run.
    public var halt: String { root + "halt" }
    /// What all hosts say.
    public var reports: String { root + "from/" }
    /// What one host says.
    public func reports(of host: String) -> String { reports + host + "/" }
    /// What one host says of one run.
    public func report(_ host: String, run: String) -> String { reports(of: host) + run + "/" }

    /// The host, the run and the rest of a key that a host wrote; `nil` for any other key.
    public func reported(_ key: String) -> (host: String, run: String, what: String)? {
        guard key.hasPrefix(reports) else { return nil }
        let parts = key.dropFirst(reports.count).split(separator: "/", maxSplits: 2).map(String.init)
        return parts.count == 3 ? (parts[0], parts[1], parts[2]) : nil
    }
}
