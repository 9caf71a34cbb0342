/// A class of our HTB tree on one interface with what its packets suffer, and the rules that send packets into it.
public struct Impairment: Hashable, Codable, Sendable {
    /// The major number of the HTB root that is ours, on every interface.
    public static let major: UInt16 = 0xAF50

    /// The interface whose root qdisc carries the tree.
    public var interface: String
    /// The minor number of this fault's class.
    public var minor: UInt16
    /// The rules that classify packets into the class.
    public var filter: PacketFilter
    /// What happens to the packets.
    public var treatment: PacketTreatment

    /// Where the interface is; `nil` is our own network namespace.
    public var namespace: NetworkNamespaceID? { filter.namespace }

    /// Describes an impairment; nothing is added.
    public init(interface: String, minor: UInt16, filter: PacketFilter, treatment: PacketTreatment) {
        self.interface = interface
        self.minor = minor
        self.filter = filter
        self.treatment = treatment
    }

    /// The kernel's mechanism: a rate is HTB's own, everything else netem's.
    public var mechanism: String { treatment.needsNetem ? "HTB + netem" : "HTB" }

    /// What is done, in words.
    public var summary: String { "impair \(filter.subject) on \(interface): \(treatment.summary)" }
}
