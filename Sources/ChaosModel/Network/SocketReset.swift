/// Which established TCP connections of a network namespace are reset, and how often.
public struct SocketReset: Hashable, Codable, Sendable {
    /// Which end is ended of a connection that has both here: the other one is told by a reset packet.
    public enum End: String, Codable, Sendable {
        /// The one that talks to the target.
        case client
        /// The target's own.
        case target
        /// Whichever comes first.
        case both
    }

    /// Networks of the peer; every address when empty.
    public var networks: [CIDR]
    /// Ports of the target, on either side of a connection; every port when empty.
    public var ports: [UInt16]
    /// Owner of the socket.
    public var uid: UInt32?
    /// Processes that hold the socket, for a target that listens on no port; any when empty.
    public var owners: [ProcessIdentity]
    /// Ports whose connections are left alone, on either side.
    public var spared: [UInt16]
    /// Which end is ended.
    public var end: End
    /// Nanoseconds from one round to the next; `nil` for one round.
    public var interval: Int64?
    /// Where the sockets are; `nil` is our own network namespace.
    public var namespace: NetworkNamespaceID?

    /// Describes a reset; nothing is done.
    public init(
        networks: [CIDR] = [], ports: [UInt16] = [], uid: UInt32? = nil, owners: [ProcessIdentity] = [],
        spared: [UInt16] = [], end: End = .client, interval: Int64? = nil, namespace: NetworkNamespaceID? = nil
    ) {
        self.networks = networks
        self.ports = ports
        self.uid = uid
        self.owners = owners
        self.spared = spared
        self.end = end
        self.interval = interval
        self.namespace = namespace
    }

    /// Which connections, in words.
    var scope: String {
        var words: [String] = []
        if !owners.isEmpty { words.append("of \(owners.map(\.description).joined(separator: ", "))") }
        if let uid { words.append("of user \(uid)") }
        if !ports.isEmpty { words.append("with port \(ports.map(String.init).joined(separator: ", "))") }
        if !networks.isEmpty { words.append("with \(networks.map(\.description).joined(separator: ", "))") }
        return words.isEmpty ? "of this host" : words.joined(separator: " ")
    }
}

extension SocketReset: HelperWork {
    /// Connections that were reset so far.
    public static let counterNames = ["sockets_reset"]
    /// The kernel's mechanism.
    public var mechanism: String { "SOCK_DESTROY" }
    /// What it does, in words.
    public var summary: String {
        "reset the established TCP connections \(scope)"
            + (interval.map { " every \($0.asMilliseconds)" } ?? "") + namespace.suffix
    }
    /// What one would type.
    public var shellEquivalent: String {
        let both = ports.flatMap { ["sport = :\($0)", "dport = :\($0)"] } + networks.map { "dst \($0)" }
        let once = "\(namespace?.shellPrefix ?? "")ss -K -t state established '( \(both.joined(separator: " or ")) )'"
        return interval.map { "while sleep \(Double($0) / 1e9); do \(once); done" } ?? once
    }
    /// Ending sockets is CAP_NET_ADMIN's, and seeing who holds them CAP_SYS_PTRACE's.
    public var privileges: [String] { owners.isEmpty ? ["CAP_NET_ADMIN"] : ["CAP_NET_ADMIN", "CAP_SYS_PTRACE"] }
}
