/// Where the packets of a probe go, as far as its kind tells beforehand.
public enum ProbeReach: Hashable, Sendable {
    /// To this endpoint, and back from it.
    case endpoint(Endpoint, PacketMatch.Transport)
    /// Nowhere: it looks at files or processes of this host.
    case nowhere
    /// Nobody knows: a command asks in a way of its own.
    case unknown
}
