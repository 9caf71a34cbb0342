/// Resets the connections of a scope once: by ending their sockets or, on a kernel that cannot do that, by answering
/// every packet of theirs with a reset for a moment.
public struct ConnectionCut: Hashable, Codable, Sendable {
    /// Which connections.
    public var sockets: SocketReset
    /// The rules that stand for the moment, where sockets cannot be ended.
    public var filter: PacketFilter?

    /// Describes a cut; nothing is done.
    public init(_ sockets: SocketReset, filter: PacketFilter? = nil) {
        self.sockets = sockets
        self.filter = filter
    }

    /// How long the rules stand, in nanoseconds: several retransmissions of a connection that talks.
    public static let moment: Int64 = 500_000_000
}
