/// Packets held in userspace by a helper: the mechanism on kernels without sch_netem, and for packets that arrive.
public struct PacketQueue: Hashable, Codable, Sendable {
    /// The rules that hand packets over; the helper owns their table.
    public var filter: PacketFilter
    /// The NFQUEUE number.
    public var number: UInt16
    /// What happens to the packets.
    public var treatment: PacketTreatment

    /// The mark of the doubles that the helper sends, by which its own rules let them pass. Bits 14 and 15 are left to
    /// those who share marks.
    public var copyMark: UInt32 { UInt32(Impairment.major) << 16 | UInt32(number & 0x3FFF) }

    /// Describes a queue; nothing is opened. Where packets are doubled, a rule that lets the doubles pass is put first.
    public init(filter: PacketFilter, number: UInt16, treatment: PacketTreatment) {
        self.filter = filter
        self.number = number
        self.treatment = treatment
        guard treatment.duplicate != nil else { return }
        let mark = PacketMatch(mark: copyMark)
        self.filter.rules.insert(
            contentsOf: [PacketRule.Hook.output, .input].filter { hook in filter.rules.contains { $0.hook == hook } }
                .map { PacketRule(hook: $0, match: mark, verdict: .accept) },
            at: 0)
    }
}

extension PacketQueue: HelperWork {
    /// What the helper counts; lateness is how long after its time a packet went.
    public static var counterNames: [String] {
        [
            "packets_held", "packets_delayed", "packets_lost", "packets_duplicated", "packets_corrupted",
            "packets_reordered", "packets_overlimit", "lateness_mean_ns", "lateness_max_ns",
        ]
    }
    /// Packets that it took: a rule matches also while nobody takes what it hands over.
    public static var effectCounters: [String] { ["packets_held"] }
    /// The kernel's mechanism.
    public var mechanism: String { "NFQUEUE" }
    /// What it does, in words.
    public var summary: String { "hold \(filter.subject) in NFQUEUE \(number): \(treatment.summary)" }
    /// What one would type.
    public var shellEquivalent: String {
        filter.shellEquivalent + "; (a program that holds NFQUEUE \(number); tc has no equivalent)"
    }
    /// Queues and rules are CAP_NET_ADMIN's; doubles are sent by a raw socket.
    public func privileges(on survey: Survey) -> [Privilege] {
        [
            Privilege(.netAdmin, "to take packets out of a queue"),
            .wish(.sysNice, "to send packets on in time under load"),
        ] + (treatment.duplicate == nil ? [] : [Privilege(.netRaw, "to send packets twice")])
    }
    /// Where the queue is.
    public var namespace: NetworkNamespaceID? { filter.namespace }
    /// The table that the helper owns.
    public var ownedFilter: PacketFilter? { filter }
    /// The kernel drops the packets of a queue whose holder is killed.
    public var holdsThings: Bool { true }
}
