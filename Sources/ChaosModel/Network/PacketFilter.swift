/// One nft table (family inet) with the rules of one fault.
public struct PacketFilter: Hashable, Codable, Sendable {
    /// The table's name, chosen at plan time.
    public var table: String
    /// Rules in order; every rule counts what it matches.
    public var rules: [PacketRule]
    /// Where the table is; `nil` is our own network namespace.
    public var namespace: NetworkNamespaceID?

    /// Describes a table; nothing is added.
    public init(table: String, rules: [PacketRule], namespace: NetworkNamespaceID? = nil) {
        self.table = table
        self.rules = rules
        self.namespace = namespace
    }

    /// `packets`, or the share of them that the rules are about.
    var subject: String {
        let share = rules.lazy.compactMap(\.match.share).first
        return (share.map { "\(Percent(share: $0).fieldText) of the " } ?? "") + "packets"
    }
}
