/// One nft table of family inet (IPv4 and IPv6).
public struct NftTable: Hashable, Sendable {
    /// The table's name.
    public var name: String
    /// Its chains.
    public var chains: [NftChain]

    /// Describes a table; nothing is added.
    public init(name: String, chains: [NftChain]) {
        self.name = name
        self.chains = chains
    }
}
