/// A connection that a process of a target holds: both ends of a TCP connection or of a connected UDP socket.
public struct TargetConnection: Hashable, Codable, Sendable {
    /// `tcp` or `udp`.
    public var transport: PacketMatch.Transport
    /// The target's end.
    public var local: CIDR, localPort: UInt16
    /// The other end.
    public var remote: CIDR, remotePort: UInt16

    /// Records a connection.
    public init(
        transport: PacketMatch.Transport, local: CIDR, localPort: UInt16, remote: CIDR, remotePort: UInt16
    ) {
        self.transport = transport
        self.local = local
        self.localPort = localPort
        self.remote = remote
        self.remotePort = remotePort
    }
}
