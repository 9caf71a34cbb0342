/// One nft table (family inet) with the rules of one fault.
public struct PacketFilter: Hashable, Codable, Sendable {
    /// The table's name, chosen at plan time.
    public var table: String
    /// Rules in order; every rule counts what it matches.
    public var rules: [PacketRule]
    /// Where the table is; `nil` is our own network namespace.
    public var namespace: NetworkNamespaceID?
    /// Interfaces at whose exit the packets vanish that a rule of the output hook drops: their sender learns nothing. An
    /// interface that appears later lets them pass. When there is none here, such a packet is dropped in the hook itself,
    /// and a UDP sender is told EPERM.
    public var silentInterfaces: [String] = []
    /// The mark that packets carry from the output hook to the exit. Bits 14 and 15 are left to those who share marks.
    public var mark: UInt32 = 0

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

extension PacketFilter {
    /// Whether what a rule drops vanishes at an interface's exit.
    public func isSilent(_ rule: PacketRule) -> Bool {
        rule.verdict == .drop && rule.hook == .output && !silentInterfaces.isEmpty
    }

    /// The same rules, with whose silence the survey can help.
    func silenced(on survey: Survey) -> PacketFilter {
        guard survey.has(.nftEgress), rules.contains(where: { $0.verdict == .drop && $0.hook == .output }) else {
            return self
        }
        var copy = self
        copy.silentInterfaces = survey.interfaces.keys.sorted()
        copy.mark = 0xAF50_0000 | UInt32(survey.step & 0x3FFF)
        return copy
    }
}
