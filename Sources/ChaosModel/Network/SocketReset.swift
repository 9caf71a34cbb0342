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

    /// Networks on the target's side of a connection; every address when empty.
    public var networks: [CIDR] = []
    /// Ports on the target's side, on this host or on another.
    public var ports: [UInt16] = []
    /// Ports on the target's side that are those of this host.
    public var localPorts: [UInt16] = []
    /// Networks on the other side; every address when empty.
    public var otherNetworks: [CIDR] = []
    /// Ports on the other side; every port when empty.
    public var otherPorts: [UInt16] = []
    /// Owner of the socket, which is then on the other side.
    public var uid: UInt32?
    /// Processes of the target: whatever connections they hold are meant, too.
    public var owners: [ProcessIdentity] = []
    /// Ports whose connections are left alone, on either side.
    public var spared: [UInt16] = []
    /// Which end is ended.
    public var end = End.client
    /// Nanoseconds from one round to the next; `nil` for one round.
    public var interval: Int64?
    /// Where the sockets are; `nil` is our own network namespace.
    public var namespace: NetworkNamespaceID?

    /// Every connection of a network namespace, until a field is set; nothing is done.
    public init(namespace: NetworkNamespaceID? = nil) { self.namespace = namespace }

    /// Every port on the target's side.
    private var named: [UInt16] { Set(ports + localPorts).sorted() }

    /// Which connections, in words.
    var scope: String {
        var words: [String] = []
        if !owners.isEmpty { words.append("of \(owners.map(\.description).joined(separator: ", "))") }
        if let uid { words.append("of user \(uid)") }
        if !named.isEmpty { words.append("to port \(named.map(String.init).joined(separator: ", "))") }
        if !networks.isEmpty { words.append("to \(networks.map(\.description).joined(separator: ", "))") }
        if !otherPorts.isEmpty { words.append("from port \(otherPorts.map(String.init).joined(separator: ", "))") }
        if !otherNetworks.isEmpty { words.append("from \(otherNetworks.map(\.description).joined(separator: ", "))") }
        return words.isEmpty ? "there are" : words.joined(separator: " ")
    }
}

extension SocketReset: HelperWork {
    /// Connections that were reset so far.
    public static let counterNames = ["sockets_reset"]
    /// Each is a connection that broke.
    public static let effectCounters = ["sockets_reset"]
    /// The kernel's mechanism.
    public var mechanism: String { "SOCK_DESTROY" }
    /// What it does, in words.
    public var summary: String {
        "reset the established TCP connections \(scope)"
            + (interval.map { " every \($0.asMilliseconds)" } ?? "") + namespace.suffix
    }
    /// What one would type.
    public var shellEquivalent: String {
        let both = named.flatMap { ["sport = :\($0)", "dport = :\($0)"] } + networks.map { "dst \($0)" }
        let once =
            "\(namespace?.shellPrefix ?? "")ss -K -t state established"
            + (both.isEmpty ? "" : " '( \(both.joined(separator: " or ")) )'")
        return interval.map { "while sleep \(Double($0) / 1e9); do \(once); done" } ?? once
    }
    /// Ending sockets is CAP_NET_ADMIN's, and seeing who holds them CAP_SYS_PTRACE's.
    public func privileges(on survey: Survey) -> [Privilege] {
        [Privilege(.netAdmin, "to reset connections of others")]
            + survey.looking(into: owners, "to see the connections of")
    }
}
