/// A packet as the kernel's queue tells of it.
struct QueuedPacket {
    /// The kernel's number for it; numbers wrap.
    var number: UInt32
    /// Where it was met: NF_INET_LOCAL_IN is 1, NF_INET_LOCAL_OUT is 3.
    var hook: UInt8 = 0
    /// Bytes from the network header on; 0 when the queue copies nothing.
    var length = 0
    /// The first of these bytes, as many as the queue copies; gone with the next batch.
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)

    /// Whether all of the packet is in `bytes`.
    var isWhole: Bool { length > 0 && bytes.count == length }
}

/// How much of each packet the kernel copies to us.
enum PacketCopying {
    /// Nothing.
    case nothing
    /// A byte, which makes the kernel tell the length.
    case length
    /// The packet.
    case everything

    /// Bytes of a packet; a netlink attribute cannot hold more.
    var range: Int {
        switch self {
        case .nothing: 0
        case .length: 1
        case .everything: 0xFFFF - 4
        }
    }

    /// How many packets are read at once, each into a slot of `slotSize` bytes.
    var slots: Int { self == .everything ? 16 : 64 }
    /// Room for the message around the bytes.
    var slotSize: Int { 1024 + (self == .everything ? 65536 : 0) }
}
