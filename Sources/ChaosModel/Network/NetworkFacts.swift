/// Facts about one network namespace.
public struct NetworkFacts: Hashable, Codable, Sendable {
    /// Which one; `nil` is our own.
    public var namespace: NetworkNamespaceID?
    /// Interfaces by name.
    public var interfaces: [String: InterfaceFacts] = [:]
    /// NFQUEUE numbers in use.
    public var usedQueues: Set<UInt16> = []
    /// The addresses of the interfaces.
    public var addresses: Set<String> = []
    /// Who listens on the ports that were asked about.
    public var listeners: [Listener] = []
    /// Settings that were asked about, by name.
    public var settings: [String: SettingFacts] = [:]

    /// Our own namespace, of which nothing is known.
    public init(namespace: NetworkNamespaceID? = nil) { self.namespace = namespace }
}

/// Facts about an interface.
public struct InterfaceFacts: Hashable, Codable, Sendable {
    /// The interface's index.
    public var index: Int32
    /// Whether it is the loopback interface.
    public var isLoopback: Bool
    /// Kind of the root qdisc, such as `noqueue`.
    public var rootQdisc: String
    /// Whether the root qdisc was put there by somebody (it has a handle) who is not us.
    public var isForeign: Bool
    /// Whether the default route leaves through it.
    public var carriesDefaultRoute: Bool
    /// Whether the operator is connected over it: an established connection to the ssh server ends at one of its
    /// addresses, or at one of an interface that stands on it.
    public var carriesRemoteAccess = false
    /// Whether a default route, IPv4 or IPv6, leaves through it or through an interface that stands on it.
    public var carriesWayOut = false

    /// Records an interface.
    public init(
        index: Int32, isLoopback: Bool, rootQdisc: String, isForeign: Bool, carriesDefaultRoute: Bool
    ) {
        self.index = index
        self.isLoopback = isLoopback
        self.rootQdisc = rootQdisc
        self.isForeign = isForeign
        self.carriesDefaultRoute = carriesDefaultRoute
    }
}
