/// A TCP socket that listens, or a UDP socket that is bound without a peer.
public struct Listener: Hashable, Codable, Sendable {
    /// TCP or UDP.
    public var transport: PacketMatch.Transport
    /// The local address, such as `127.0.0.1`, or `0.0.0.0` and `::` for every one.
    public var address: String
    /// The local port.
    public var port: UInt16
    /// Who has it, such as `nginx[4711]`, where that was looked up.
    public var process: String?

    /// Records a listener.
    public init(transport: PacketMatch.Transport, address: String, port: UInt16, process: String? = nil) {
        self.transport = transport
        self.address = address
        self.port = port
        self.process = process
    }

    /// Whether it takes what arrives at any address.
    public var isWildcard: Bool { address == "0.0.0.0" || address == "::" }

    /// Where this host's own connections reach it.
    /// - Parameter addresses: the addresses of its network namespace; empty when they are not known.
    public func endpoint(among addresses: Set<String>) -> Endpoint {
        switch address {
        case "0.0.0.0": Endpoint(host: "127.0.0.1", port: port)
        // Without IPv6 addresses such a socket still takes what comes by IPv4, ipv6(7).
        case "::": Endpoint(host: addresses.isEmpty || addresses.contains("::1") ? "::1" : "127.0.0.1", port: port)
        case let address: Endpoint(host: address, port: port)
        }
    }

    /// Whether nobody could bind `other` beside it. (A `::` socket may also hold IPv4: bind(2) knows, and says so.)
    func excludes(_ other: String) -> Bool {
        let isSameFamily = address.contains(":") == other.contains(":")
        return isSameFamily && (isWildcard || other == "0.0.0.0" || other == "::" || other == address)
    }
}
