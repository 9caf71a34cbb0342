/// Which packets a rule is about. All that is set must hold.
public struct PacketMatch: Hashable, Codable, Sendable {
    /// Transport protocols that can be matched.
    public enum Transport: String, Codable, Sendable { case tcp, udp, icmp, icmpv6 }

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
    /// Only packets that leave by this interface (output only).
    public var leavingBy: String?
    /// Owner of the sending socket (output only).
    public var uid: UInt32?
    /// Mark of the packet: SO_MARK of the sending socket.
    public var mark: UInt32?
    /// Only packets that open a TCP connection; needs transport `.tcp`.
    public var opensConnection = false
    /// ICMPv6 types, inclusive; needs transport `.icmpv6`.
    public var icmpTypes: ClosedRange<UInt8>?
    /// Only a random share of the packets that all else holds for, 0...1.
    public var share: Double?
    /// TCP flags of which a packet may have none; needs transport `.tcp`.
    public var withoutFlags: TCPFlags?
    /// Group of the sending socket (output only).
    public var sendingCgroup: SocketCgroup?
    /// Group of the receiving socket (input only).
    public var receivingCgroup: SocketCgroup?
    /// The only hook at which a rule is to look; `nil` is both, each for the packets that it meets first.
    public var hook: PacketRule.Hook?
    /// Whether the packets go to the target's side of a scope, rather than come from it. Nothing to the kernel.
    public var isToTarget = true

    /// Matches every packet until a field is set.
    public init(
        transport: Transport? = nil, source: CIDR? = nil, destination: CIDR? = nil,
        sourcePort: UInt16? = nil, destinationPort: UInt16? = nil, loopback: Bool? = nil, uid: UInt32? = nil,
        mark: UInt32? = nil, icmpTypes: ClosedRange<UInt8>? = nil, withoutFlags: TCPFlags? = nil, share: Double? = nil
    ) {
        self.transport = transport
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.loopback = loopback
        self.uid = uid
        self.mark = mark
        self.icmpTypes = icmpTypes
        self.share = share
        self.withoutFlags = withoutFlags
    }

    /// The same packets, but only those that go (or do not go) over loopback.
    func over(loopback: Bool) -> PacketMatch {
        var copy = self
        copy.loopback = loopback
        return copy
    }

    /// The same packets, but only those that leave by this interface.
    func leaving(by interface: String) -> PacketMatch {
        var copy = self
        copy.loopback = nil
        copy.leavingBy = interface
        return copy
    }

    /// Whether they are told by the socket that sends them, which only the output hook sees.
    var isBoundToSender: Bool { uid != nil || sendingCgroup != nil }
    /// Whether loopback and addresses allow the packet to stay on this host.
    var mayBeLoopback: Bool { loopback != false && [source, destination].allSatisfy { $0?.mayBeLoopback ?? true } }
    /// Whether loopback and addresses allow the packet to stay on a host that has these addresses: whatever a host sends
    /// to itself goes over loopback.
    func mayStay(onHostWith addresses: [CIDR]) -> Bool {
        loopback != false
            && [source, destination].allSatisfy { network in
                guard let network else { return true }
                return network.mayBeLoopback || addresses.contains(where: network.overlaps)
            }
    }

    /// Whether loopback and addresses allow the packet to cross a wire.
    var mayBeRemote: Bool { loopback != true && ![source, destination].contains { $0?.isLoopback ?? false } }
}
