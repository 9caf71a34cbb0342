/// Packets held in userspace by a helper: the mechanism on kernels without sch_netem, and for packets that arrive.
public struct PacketQueue: Hashable, Codable, Sendable {
    /// The rules that hand packets over; the helper owns their table.
    public var filter: PacketFilter
    /// The NFQUEUE number.
    public var number: UInt16
    /// What happens to the packets.
    public var treatment: PacketTreatment

    /// Describes a queue; nothing is opened.
    public init(filter: PacketFilter, number: UInt16, treatment: PacketTreatment) {
        self.filter = filter
        self.number = number
        self.treatment = treatment
    }
}

extension PacketQueue: HelperWork {
    /// Packets that its rules handed over.
    public static var effectCounters: [String] { ["packets"] }
    /// The kernel's mechanism.
    public var mechanism: String { "NFQUEUE" }
    /// What it does, in words.
    public var summary: String { "hold packets of NFQUEUE \(number): \(treatment.summary)" }
    /// What one would type.
    public var shellEquivalent: String {
        filter.shellEquivalent + "; (a program that holds NFQUEUE \(number); tc has no equivalent)"
    }
    /// Queues and rules are CAP_NET_ADMIN's.
    public var privileges: [String] { ["CAP_NET_ADMIN"] }
    /// Where the queue is.
    public var namespace: NetworkNamespaceID? { filter.namespace }
    /// The table that the helper owns.
    public var ownedFilter: PacketFilter? { filter }
}
