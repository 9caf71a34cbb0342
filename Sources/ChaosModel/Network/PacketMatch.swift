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
    /// The packet's mark.
    public var mark: UInt32?
    /// Only a random share of the packets that all else holds for, 0...1.
    public var share: Double?

    /// Matches every packet until a field is set.
    public init(
        transport: Transport? = nil, source: CIDR? = nil, destination: CIDR? = nil,
        sourcePort: UInt16? = nil, destinationPort: UInt16? = nil, loopback: Bool? = nil, uid: UInt32? = nil,
        icmpTypes: ClosedRange<UInt8>? = nil, mark: UInt32? = nil, share: Double? = nil
    ) {
        self.transport = transport
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.loopback = loopback
        self.uid = uid
        self.icmpTypes = icmpTypes
        self.mark = mark
        self.share = share
    }
}
