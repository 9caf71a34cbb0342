import Glibc

/// One condition of a rule. See `NftRule.init(matching:action:)`.
public enum NftMatch: Hashable, Sendable {
    /// Transport protocols that have a condition.
    public enum Transport: UInt8, Sendable {
        case icmp = 1, tcp = 6, udp = 17, icmpv6 = 58
    }

    /// The transport protocol.
    case transport(Transport)
    /// The sender's network: 4 (IPv4) or 16 (IPv6) bytes in network order and the length of the prefix in bits.
    case source([UInt8], prefix: Int)
    /// The receiver's network, like `source`.
    case destination([UInt8], prefix: Int)
    /// The sender's TCP or UDP port; goes with `transport`.
    case sourcePort(UInt16)
    /// The receiver's TCP or UDP port; goes with `transport`.
    case destinationPort(UInt16)
    /// Packets that open a TCP connection: SYN without ACK; goes with `transport(.tcp)`.
    case opensConnection
    /// ICMPv6 types; goes with `transport(.icmpv6)`.
    case icmpv6Types(ClosedRange<UInt8>)
    /// Whether the packet came in by the loopback interface `lo` (hook input).
    case inputLoopback(Bool)
    /// Whether the packet goes out by the loopback interface `lo` (hook output).
    case outputLoopback(Bool)
    /// TCP flags, as bits of the header's byte 13, of which the packet has none; goes with `transport(.tcp)`.
    case withoutTCPFlags(UInt8)
    /// Name of the interface by which the packet leaves (hook output).
    case outputInterface(String)
    /// User of the sending socket (hook output). Packets without a socket do not match.
    case user(UInt32)
    /// The packet's mark, such as that of the socket that sent it (SO_MARK).
    case mark(UInt32)
    /// A random share of the packets, 0...1.
    case share(Double)
    /// Number of the cgroup v2 in which the packet's socket was opened, or of the one so many levels below the root that
    /// it lies in: of the sending socket (hook output), or of the receiving one (hook input).
    case socketCgroup(UInt64, level: UInt32)

    /// The expressions that test it.
    public var expressions: [NftExpression] {
        switch self {
        case .transport(let transport): [.meta(.transportProtocol), .compare(.equal, [transport.rawValue])]
        case .source(let address, let prefix): Self.network(address, prefix, offset: address.count == 4 ? 12 : 8)
        case .destination(let address, let prefix): Self.network(address, prefix, offset: address.count == 4 ? 16 : 24)
        case .sourcePort(let port): Self.port(port, offset: 0)
        case .destinationPort(let port): Self.port(port, offset: 2)
        case .opensConnection:
            [.payload(.transport, offset: 13, length: 1), .bitwise(mask: [0x12]), .compare(.equal, [0x02])]
        case .icmpv6Types(let types):
            [
                .payload(.transport, offset: 0, length: 1), .compare(.atLeast, [types.lowerBound]),
                .compare(.atMost, [types.upperBound]),
            ]
        case .inputLoopback(let inside): Self.loopback(.inputInterfaceName, inside)
        case .outputLoopback(let inside): Self.loopback(.outputInterfaceName, inside)
        case .mark(let mark): [.meta(.mark), .compare(.equal, withUnsafeBytes(of: mark) { Array($0) })]
        case .withoutTCPFlags(let flags):
            [.payload(.transport, offset: 13, length: 1), .bitwise(mask: [flags]), .compare(.equal, [0])]
        case .socketCgroup(let group, let level):
            [.socketCgroup(level: level), .compare(.equal, withUnsafeBytes(of: group) { Array($0) })]
        case .outputInterface(let name): [.meta(.outputInterfaceName), .compare(.equal, Self.padded(name))]
        case .user(let user): [.meta(.socketUser), .compare(.equal, withUnsafeBytes(of: user) { Array($0) })]
        case .share(let share): Self.random(share)
        }
    }

    /// Certainty has no number below which all are.
    private static func random(_ share: Double) -> [NftExpression] {
        let limit = UInt32((min(1, max(0, share)) * Double(shareModulus)).rounded())
        if limit == shareModulus { return [] }
        return [.random(modulus: shareModulus), .compare(.below, withUnsafeBytes(of: limit.bigEndian) { Array($0) })]
    }

    /// Shares are exact to a millionth.
    private static let shareModulus: UInt32 = 1_000_000

    private static func network(_ address: [UInt8], _ prefix: Int, offset: UInt32) -> [NftExpression] {
        let length = address.count
        let mask = (0..<length).map { UInt8(truncatingIfNeeded: 0xFF00 >> min(8, max(0, prefix - $0 * 8))) }
        let family = UInt8(length == 4 ? AF_INET : AF_INET6)
        let isOfFamily: [NftExpression] = [.meta(.networkProtocol), .compare(.equal, [family])]
        if prefix <= 0 { return isOfFamily }
        let load = NftExpression.payload(.network, offset: offset, length: UInt32(length))
        let masked: [NftExpression] = prefix < length * 8 ? [.bitwise(mask: mask)] : []
        return isOfFamily + [load] + masked + [.compare(.equal, zip(address, mask).map { $0 & $1 })]
    }

    private static func port(_ port: UInt16, offset: UInt32) -> [NftExpression] {
        [.payload(.transport, offset: offset, length: 2), .compare(.equal, [UInt8(port >> 8), UInt8(port & 0xFF)])]
    }

    private static func loopback(_ name: NftExpression.Metadata, _ inside: Bool) -> [NftExpression] {
        [.meta(name), .compare(inside ? .equal : .notEqual, padded("lo"))]
    }

    /// An interface's name as the kernel compares it.
    private static func padded(_ name: String) -> [UInt8] {
        let bytes = Array(name.utf8.prefix(Int(IFNAMSIZ) - 1))
        return bytes + [UInt8](repeating: 0, count: Int(IFNAMSIZ) - bytes.count)
    }
}
