import CNetlink

/// What sits at the end of a class.
enum TrafficLeaf: Hashable, Sendable {
    /// Holds each packet for a time in nanoseconds, plus or minus the jitter; at most `limit` packets wait.
    case netem(delay: Int64, jitter: Int64, limit: UInt32)
    /// A plain queue of so many packets.
    case pfifo(limit: UInt32)

    /// Its name in the kernel.
    var kind: String {
        switch self {
        case .netem: "netem"
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
        case .netem(let delay, let jitter, let limit):
            // struct tc_netem_qopt, then attributes, as tc(8) writes it.
            message.nest(Int(TCA_OPTIONS)) {
                var options = tc_netem_qopt()
                options.latency = Self.ticks(delay)
                options.jitter = Self.ticks(jitter)
                options.limit = limit
                message.append(header: options)
                // The ticks above end at 274 s; kernels since 4.16 take these instead.
                message.put(Int(TCA_NETEM_LATENCY64), value: delay)
                message.put(Int(TCA_NETEM_JITTER64), value: jitter)
            }
        case .pfifo(let limit):
            message.put(Int(TCA_OPTIONS), value: tc_fifo_qopt(limit: limit))
        }
        return try message.bytes()
    }

    /// The kernel's packet scheduler ticks, 64 ns each, at most what 32 bits hold.
    private static func ticks(_ nanoseconds: Int64) -> UInt32 { UInt32(clamping: nanoseconds / 64) }
}
