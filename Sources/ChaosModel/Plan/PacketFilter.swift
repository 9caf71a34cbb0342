/// One nft table (family inet) with the rules of one fault.
public struct PacketFilter: Hashable, Codable, Sendable {
    /// The table's name, chosen at plan time.
    public var table: String
    /// Rules in order; every rule counts what it matches.
    public var rules: [PacketRule]

    /// Describes a table; nothing is added.
    public init(table: String, rules: [PacketRule]) {
        self.table = table
        self.rules = rules
    }
}

/// What to do with the packets that match.
public struct PacketRule: Hashable, Codable, Sendable {
    /// Where in the local path the rule looks: output of local senders, input of local receivers.
    public enum Hook: String, Codable, Sendable { case output, input }

    /// What happens to a packet that matches.
    public enum Verdict: Hashable, Codable, Sendable {
        /// Lets it through, past the later rules of this table.
        case accept
        /// Drops it silently.
        case drop
        /// Answers with a TCP reset.
        case resetTCP
        /// Answers with ICMP port unreachable.
        case rejectUnreachable
        /// Hands it to a userspace queue, or lets it pass when nobody listens (bypass).
        case queue(UInt16)
        /// Gives it the priority of a traffic class, `major:minor`.
        case classify(major: UInt16, minor: UInt16)
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

/// Which packets a rule is about. All that is set must hold.
public struct PacketMatch: Hashable, Codable, Sendable {
    /// Transport protocols that can be matched.
    public enum Transport: String, Codable, Sendable { case tcp, udp, icmpv6 }

    /// The transport protocol.
    public var transport: Transport?
    /// Remote or local network of the sender.
    public var source: CIDR?
    /// Network of the receiver.
    public var destination: CIDR?
    /// Port of the sender; needs `transport`.
    public var sourcePort: UInt16?
    /// Port of the receiver; needs `transport`.
    public var destinationPort: UInt16?
    /// Only packets that go over (true) or do not go over (false) the loopback interface.
    public var loopback: Bool?
    /// Owner of the sending socket (output only).
    public var uid: UInt32?
    /// ICMPv6 types, inclusive; needs transport `.icmpv6`.
    public var icmpTypes: ClosedRange<UInt8>?

    /// Matches every packet until a field is set.
    public init(
        transport: Transport? = nil, source: CIDR? = nil, destination: CIDR? = nil,
        sourcePort: UInt16? = nil, destinationPort: UInt16? = nil, loopback: Bool? = nil, uid: UInt32? = nil,
        icmpTypes: ClosedRange<UInt8>? = nil
    ) {
        self.transport = transport
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.loopback = loopback
        self.uid = uid
        self.icmpTypes = icmpTypes
    }
}

/// Packets held in userspace: the fallback on kernels without sch_netem.
public struct PacketQueue: Hashable, Codable, Sendable {
    /// The rules that hand packets over; the helper owns their table.
    public var filter: PacketFilter
    /// The NFQUEUE number.
    public var number: UInt16
    /// How long each packet is held, in nanoseconds.
    public var delay: Int64
    /// Uniform deviation around the delay, plus or minus, in nanoseconds.
    public var jitter: Int64
    /// Seeds the jitter.
    public var seed: UInt64

    /// Describes a queue; nothing is opened.
    public init(filter: PacketFilter, number: UInt16, delay: Int64, jitter: Int64, seed: UInt64) {
        self.filter = filter
        self.number = number
        self.delay = delay
        self.jitter = jitter
        self.seed = seed
    }
}

/// A netem leaf in our HTB tree on one interface, and the rules that send packets into it.
public struct Impairment: Hashable, Codable, Sendable {
    /// The major number of the HTB root that is ours, on every interface.
    public static let major: UInt16 = 0xAF50

    /// The interface whose root qdisc carries the tree.
    public var interface: String
    /// The minor number of this fault's class.
    public var minor: UInt16
    /// The rules that classify packets into the class.
    public var filter: PacketFilter
    /// Delay in nanoseconds.
    public var delay: Int64
    /// Jitter in nanoseconds; netem reorders packets when it is set.
    public var jitter: Int64
    /// netem's queue limit in packets.
    public var limit: UInt32

    /// Describes an impairment; nothing is added.
    public init(
        interface: String, minor: UInt16, filter: PacketFilter, delay: Int64, jitter: Int64, limit: UInt32
    ) {
        self.interface = interface
        self.minor = minor
        self.filter = filter
        self.delay = delay
        self.jitter = jitter
        self.limit = limit
    }
}
