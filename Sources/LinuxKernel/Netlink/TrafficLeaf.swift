import CNetlink

/// What sits at the end of a class.
enum TrafficLeaf: Hashable, Sendable {
    /// Treats packets.
    case netem(NetemParameters)
    /// A plain queue of so many bytes.
    case bfifo(bytes: UInt64)
    /// A plain queue of so many packets.
    case pfifo(limit: UInt32)

    /// Its name in the kernel.
    var kind: String {
        switch self {
        case .netem: "netem"
        case .bfifo: "bfifo"
        case .pfifo: "pfifo"
        }
    }

    /// Builds the request that puts it at `parent` as qdisc `handle`.
    /// - Throws: `ENOMEM` only.
    func request(interface: Int32, parent: UInt32, handle: UInt32) throws(KernelError) -> [UInt8] {
        let message = try NetlinkMessage(type: UInt16(RTM_NEWQDISC), flags: NLM_F_CREATE | NLM_F_EXCL)
        var header = tcmsg()
        header.tcm_ifindex = interface
        header.tcm_parent = parent
        header.tcm_handle = handle
        message.append(header: header)
        message.put(Int(TCA_KIND), string: kind)
        switch self {
        case .netem(let parameters): message.nest(Int(TCA_OPTIONS)) { parameters.write(to: message) }
        case .bfifo(let bytes): message.put(Int(TCA_OPTIONS), value: tc_fifo_qopt(limit: UInt32(clamping: bytes)))
        case .pfifo(let limit): message.put(Int(TCA_OPTIONS), value: tc_fifo_qopt(limit: limit))
        }
        return try message.bytes()
    }
}
