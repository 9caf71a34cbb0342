/// One nft table.
public struct NftTable: Hashable, Sendable {
    /// Which packets a table may see.
    public enum Family: UInt8, Sendable, CaseIterable {
        /// IPv4 and IPv6 packets of this host's sockets.
        case inet = 1
        /// Packets that enter or leave by certain interfaces.
        case netdev = 5
    }

    /// The table's name.
    public var name: String
    /// Which packets it may see.
    public var family: Family
    /// Its chains.
    public var chains: [NftChain]

    /// Describes a table; nothing is added.
    public init(name: String, family: Family = .inet, chains: [NftChain]) {
        self.name = name
        self.family = family
        self.chains = chains
    }
}
