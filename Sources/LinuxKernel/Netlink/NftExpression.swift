import CNetlink

/// One expression of an nft rule: pure data. A rule runs its expressions in order until one does not match.
///
/// Values are loaded into register 1 and compared there. See linux/netfilter/nf_tables.h.
public enum NftExpression: Hashable, Sendable {
    /// Facts about a packet that are not in its bytes.
    public enum Metadata: UInt32, Sendable {
        /// Class of the packet's queueing discipline, `major << 16 | minor`, in host byte order.
        case priority = 2
        /// The packet's mark, in host byte order.
        case mark = 3
        /// Name of the interface it came in by, 16 bytes.
        case inputInterfaceName = 6
        /// Name of the interface it goes out by, 16 bytes.
        case outputInterfaceName = 7
        /// User of the sending socket, in host byte order.
        case socketUser = 10
        /// Network protocol, one byte: 2 is IPv4, 10 is IPv6.
        case networkProtocol = 15
        /// Transport protocol, one byte as in /etc/protocols.
        case transportProtocol = 16
    }

    /// Where a payload offset counts from.
    public enum Header: UInt32, Sendable {
        /// The IPv4 or IPv6 header.
        case network = 1
        /// The TCP, UDP or ICMP header.
        case transport = 2
    }

    /// How the register is compared.
    public enum Comparison: UInt32, Sendable {
        /// The bytes are the same.
        case equal = 0
        /// The bytes differ.
        case notEqual = 1
        /// The register is below the value, as big-endian numbers.
        case below = 2
        /// The register is at most the value, as big-endian numbers.
        case atMost = 3
        /// The register is at least the value, as big-endian numbers.
        case atLeast = 5
    }

    /// What a reject answers.
    public enum Rejection: Hashable, Sendable {
        /// A TCP reset. The rule has to match TCP only.
        case resetTCP
        /// ICMP or ICMPv6 port unreachable.
        case portUnreachable
    }

    /// Loads metadata.
    case meta(Metadata)
    /// Loads `length` bytes of a header.
    case payload(Header, offset: UInt32, length: UInt32)
    /// Compares what is loaded with bytes; the rule ends here when it does not hold.
    case compare(Comparison, [UInt8])
    /// Keeps only the bits of `mask` in what is loaded.
    case bitwise(mask: [UInt8])
    /// Loads a random number, each of the first `modulus` with the same chance, in network byte order.
    case random(modulus: UInt32)
    /// Counts packets and bytes that came this far.
    case counter
    /// Lets the packet pass, past the later rules of the table's chain.
    case accept
    /// Drops the packet.
    case drop
    /// Drops the packet and answers.
    case reject(Rejection)
    /// Sets the packet's class, `major << 16 | minor`.
    case setPriority(UInt32)
    /// Hands the packet to NFQUEUE, or lets it pass when nobody listens.
    case queue(UInt16, NftQueueFlavour)

    /// The name of the kernel's module for it.
    var name: String {
        switch self {
        case .meta, .setPriority: "meta"
        case .payload: "payload"
        case .compare: "cmp"
        case .bitwise: "bitwise"
        case .random: "numgen"
        case .counter: "counter"
        case .accept, .drop: "immediate"
        case .reject: "reject"
        case .queue(_, .native): "queue"
        case .queue(_, .xtables): "target"
        }
    }
}

/// How a rule reaches NFQUEUE.
public enum NftQueueFlavour: String, Hashable, Sendable {
    /// The `queue` expression of nf_tables.
    case native
    /// The NFQUEUE target of xtables, through nft_compat.
    case xtables
}
