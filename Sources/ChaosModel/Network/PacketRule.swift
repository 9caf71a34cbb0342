/// What to do with the packets that match.
public struct PacketRule: Hashable, Codable, Sendable {
    /// Where in the local path the rule looks.
    public enum Hook: String, Codable, Sendable, CaseIterable {
        /// Output of local senders.
        case output
        /// Input of local receivers.
        case input
        /// Output of local senders, where a flow's addresses are translated: only its first packet is met.
        case translate

        /// The declaration of its chain in nft's own words. Ours translate before everybody else's: the first to do so wins.
        public var nftText: String {
            switch self {
            case .output, .input: "type filter hook \(rawValue) priority 0"
            case .translate: "type nat hook output priority \(Self.translationPriority)"
            }
        }

        /// Before the usual place of address translation, -100, where container networks have their rules.
        public static let translationPriority: Int32 = -110
    }

    /// What happens to a packet that matches.
    public enum Verdict: Hashable, Codable, Sendable {
        /// Lets it through, past the later rules of this table.
        case accept
        /// Drops it silently.
        case drop
        /// Answers with a TCP reset.
        case resetTCP
        /// Answers with ICMP, or ICMPv6, unreachable.
        case reject(Unreachable)
        /// Hands it to a userspace queue, or lets it pass when nobody listens (bypass).
        case queue(UInt16)
        /// Gives it the priority of a traffic class, `major:minor`.
        case classify(major: UInt16, minor: UInt16)
        /// Sends the flow to a port of this host's own loopback address; goes with hook `translate`.
        case redirect(UInt16)
    }

    /// What an ICMP answer says is the matter.
    public enum Unreachable: String, Codable, Sendable {
        case port = "port-unreachable"
        case host = "host-unreachable"
        case net = "net-unreachable"
        case prohibited = "admin-prohibited"
    }

    /// Where the rule looks.
    public var hook: Hook
    /// Which packets.
    public var match: PacketMatch
    /// What happens to them.
    public var verdict: Verdict

    /// Makes a rule.
    public init(hook: Hook, match: PacketMatch, verdict: Verdict) {
        self.hook = hook
        self.match = match
        self.verdict = verdict
    }
}
