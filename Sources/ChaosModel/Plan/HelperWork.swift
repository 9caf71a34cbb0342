/// What one kind of helper does: all that plans, reports and people need to know of it.
public protocol HelperWork: Hashable, Codable, Sendable {
    /// Names of the counters that the helper keeps while it works, in order; the record holds them.
    static var counterNames: [String] { get }
    /// Those counters, of its own and of its table's rules (`packets`), that only grow when it had an effect. Figures
    /// about the helper itself, such as lateness, are none.
    static var effectCounters: [String] { get }
    /// Those that tell of this very work: `effectCounters`, unless it depends on what was asked for.
    var ownEffectCounters: [String] { get }
    /// Counters whose growth is an event of the run, and what it means in words.
    static var eventCounters: [String: String] { get }
    /// The mechanism, such as `NFQUEUE`.
    var mechanism: String { get }
    /// What it does, in words.
    var summary: String { get }
    /// What one would type to get the same.
    var shellEquivalent: String { get }
    /// The capabilities that it needs on a host. Of a host that nobody has looked at (`Survey()`): all that it may ever need.
    func privileges(on survey: Survey) -> [Privilege]
    /// The network namespace it works in; `nil` is our own.
    var namespace: NetworkNamespaceID? { get }
    /// The nft table that it owns, which goes with it.
    var ownedFilter: PacketFilter? { get }
    /// Whether it holds what is lost when it is killed. It is then not killed with its executor: it sees its standard
    /// input end and lets go, and the guardian ends it if it does not.
    var holdsThings: Bool { get }
    /// The ports of this host that its table redirects flows to; the kernel has to forget those flows afterwards.
    var redirectionPorts: ClosedRange<UInt16>? { get }
    /// What only one step at a time may act on, beside the helper itself.
    var resources: [Resource] { get }
    /// Processes of others that it acts on directly.
    var touched: [ProcessIdentity] { get }
}

extension HelperWork {
    /// Most helpers keep no counters.
    public static var counterNames: [String] { [] }
    /// Most ask for the same each time.
    public var ownEffectCounters: [String] { Self.effectCounters }
    /// Most have nothing to tell while they work.
    public static var eventCounters: [String: String] { [:] }
    /// Many need no privilege.
    public func privileges(on survey: Survey) -> [Privilege] { [] }
    /// Many work where we are.
    public var namespace: NetworkNamespaceID? { nil }
    /// Most own no table.
    public var ownedFilter: PacketFilter? { nil }
    /// Most hold nothing.
    public var holdsThings: Bool { false }
    /// Most redirect nothing.
    public var redirectionPorts: ClosedRange<UInt16>? { nil }
    /// Most keep out of each other's way.
    public var resources: [Resource] { [] }
    /// Most act on none.
    public var touched: [ProcessIdentity] { [] }
}
