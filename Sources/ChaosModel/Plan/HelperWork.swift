/// What one kind of helper does: all that plans, reports and people need to know of it.
public protocol HelperWork: Hashable, Codable, Sendable {
    /// Names of the counters that the helper keeps while it works, in order; they are its proof of effect.
    static var counterNames: [String] { get }
    /// The mechanism, such as `NFQUEUE`.
    var mechanism: String { get }
    /// What it does, in words.
    var summary: String { get }
    /// What one would type to get the same.
    var shellEquivalent: String { get }
    /// The capability set of capabilities(7) that it needs.
    var privileges: [String] { get }
    /// The network namespace it works in; `nil` is our own.
    var namespace: NetworkNamespaceID? { get }
    /// The nft table that it owns, which goes with it.
    var ownedFilter: PacketFilter? { get }
    /// What no other step may hold at the same time.
    var resources: [Resource] { get }
}

extension HelperWork {
    /// Most helpers keep no counters.
    public static var counterNames: [String] { [] }
    /// Many need no privilege.
    public var privileges: [String] { [] }
    /// Many work where we are.
    public var namespace: NetworkNamespaceID? { nil }
    /// Most own no table.
    public var ownedFilter: PacketFilter? { nil }
    /// Most share what they act on.
    public var resources: [Resource] { [] }
}
