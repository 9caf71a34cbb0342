/// One base chain with policy accept.
public struct NftChain: Hashable, Sendable {
    /// Where in the local path the chain sits.
    public enum Hook: UInt32, Sendable {
        /// Packets for this host's sockets.
        case input = 1
        /// Packets from this host's sockets.
        case output = 3
        /// Packets that leave by an interface, after routing and before its queue (family netdev, Linux 5.16).
        case egress = 0x101

        /// The kernel's number, which counts within the table's family.
        var number: UInt32 { rawValue & 0xFF }
    }

    /// What a chain is for, by the kernel's name.
    public enum Kind: String, Sendable {
        /// Lets packets pass or not.
        case filter
        /// Translates addresses: it meets only the first packet of each flow, and the others follow.
        case nat
    }

    /// The most interfaces of one chain; the kernel takes fewer than 256 (NFT_NETDEVICE_MAX).
    public static let mostDevices = 128

    /// The chain's name, unique in its table.
    public var name: String
    /// What it is for.
    public var kind: Kind
    /// Where it sits.
    public var hook: Hook
    /// Order among the chains of a hook: lower runs first, 0 is the usual filter priority.
    public var priority: Int32
    /// The rules in order.
    public var rules: [NftRule]
    /// The interfaces of a chain of family netdev.
    public var devices: [String]

    /// Describes a chain; nothing is added.
    public init(
        name: String, kind: Kind = .filter, hook: Hook, priority: Int32 = 0, rules: [NftRule], devices: [String] = []
    ) {
        self.name = name
        self.kind = kind
        self.hook = hook
        self.priority = priority
        self.rules = rules
        self.devices = devices
    }
}
