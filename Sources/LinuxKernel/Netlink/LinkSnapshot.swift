/// What an interface loses when it goes down, as rtnetlink messages without their headers, ready to be sent back.
public struct LinkSnapshot: Hashable, Sendable {
    /// Which interface, and whether it was up; then those that go down with it, such as VLANs on top.
    public var links: [LinkState]
    /// IPv6 addresses: `struct ifaddrmsg` with attributes. (IPv4 addresses stay.)
    public var addresses: [[UInt8]]
    /// Routes of every table, IPv4 and IPv6: `struct rtmsg` with attributes.
    public var routes: [[UInt8]]
    /// Permanent neighbours and proxies: `struct ndmsg` with attributes.
    public var neighbours: [[UInt8]]

    /// Puts a snapshot together.
    public init(links: [LinkState], addresses: [[UInt8]], routes: [[UInt8]], neighbours: [[UInt8]]) {
        self.links = links
        self.addresses = addresses
        self.routes = routes
        self.neighbours = neighbours
    }
}

/// An interface and its place among the others.
public struct LinkState: Hashable, Sendable {
    /// Its index in the network namespace.
    public var index: Int32
    /// Its name.
    public var name: String
    /// Whether it is administratively up.
    public var isUp: Bool
    /// The interface it sits on, such as that of a VLAN; in the same namespace only.
    public var lower: Int32?
    /// The bridge or bond it belongs to.
    public var master: Int32?
    /// The kind of a virtual one, such as `vlan`.
    public var kind: String?

    /// Describes an interface.
    public init(
        index: Int32, name: String, isUp: Bool, lower: Int32? = nil, master: Int32? = nil, kind: String? = nil
    ) {
        self.index = index
        self.name = name
        self.isUp = isUp
        self.lower = lower
        self.master = master
        self.kind = kind
    }
}
