/// An interface to be set down.
public struct LinkDown: Hashable, Codable, Sendable {
    /// Its name.
    public var interface: String
    /// Where it is; `nil` is our own network namespace.
    public var namespace: NetworkNamespaceID?

    /// Names an interface.
    public init(interface: String, namespace: NetworkNamespaceID? = nil) {
        self.interface = interface
        self.namespace = namespace
    }
}

/// What an interface lost when it went down, as the kernel listed it: rtnetlink(7) messages in hexadecimal.
public struct LinkRecord: Hashable, Codable, Sendable {
    /// An interface and whether it was up.
    public struct Link: Hashable, Codable, Sendable {
        /// Its index.
        public var index: Int32
        /// Its name.
        public var name: String
        /// Whether it was up.
        public var isUp: Bool

        /// Records an interface.
        public init(index: Int32, name: String, isUp: Bool) {
            self.index = index
            self.name = name
            self.isUp = isUp
        }
    }

    /// The interface, then those that go down with it.
    public var links: [Link]
    /// IPv6 addresses.
    public var addresses: [String]
    /// Routes of every table.
    public var routes: [String]
    /// Permanent neighbours and proxies.
    public var neighbours: [String]
    /// Where they are; `nil` is our own network namespace.
    public var namespace: NetworkNamespaceID?

    /// Puts a record together.
    public init(
        links: [Link], addresses: [String] = [], routes: [String] = [], neighbours: [String] = [],
        namespace: NetworkNamespaceID? = nil
    ) {
        self.links = links
        self.addresses = addresses
        self.routes = routes
        self.neighbours = neighbours
        self.namespace = namespace
    }

    /// The interface's name.
    public var interface: String { links.first?.name ?? "" }

    /// What is put back, in words.
    var summary: String {
        "set \(interface) up, with \(routes.count) routes, \(addresses.count) IPv6 addresses and "
            + "\(neighbours.count) permanent neighbours" + namespace.suffix
    }
}
