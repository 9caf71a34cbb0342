/// What one rule has matched so far.
public struct NftCounter: Hashable, Sendable {
    /// Number of packets.
    public var packets: UInt64
    /// Their bytes, from the network header on.
    public var bytes: UInt64

    /// Makes a count.
    public init(packets: UInt64 = 0, bytes: UInt64 = 0) {
        self.packets = packets
        self.bytes = bytes
    }
}
