import CNetlink
import Glibc
import Synchronization

/// A conversation with the kernel's connection tracking (ctnetlink), in the network namespace of the thread that
/// opened it: which flows it remembers, and how it translates their addresses.
///
/// A translation is chosen with a flow's first packet and then remembered, so a rule that is added or removed later
/// does not change it: the kernel has to forget the flow.
public final class ConnectionTracking: Sendable {
    private let socket: Mutex<NetlinkSocket>

    /// Opens the conversation.
    /// - Throws: `EPROTONOSUPPORT` when the kernel has no nfnetlink.
    public init() throws(KernelError) {
        socket = Mutex(try NetlinkSocket(protocol: NETLINK_NETFILTER))
    }

    /// The TCP and UDP flows that are remembered now, or those of them that are meant. A host may remember a million.
    /// - Throws: `EINVAL` when the kernel has no nf_conntrack_netlink, `EPERM` without CAP_NET_ADMIN.
    public func flows(where isMeant: @Sendable (TrackedFlow) -> Bool = { _ in true }) throws(KernelError)
        -> [TrackedFlow]
    {
        let request = try Self.message(IPCTNL_MSG_CT_GET, family: UInt8(AF_UNSPEC)) { _ in }.bytes()
        return try socket.withLock { (socket) throws(KernelError) in
            try socket.dump(request, call: "list tracked flows") { (frame) throws(KernelError) in
                guard let flow = try TrackedFlow(frame), isMeant(flow) else { return nil }
                return flow
            }
        }
    }

    /// Forgets flows, so that the next packet of each is met by the rules of now.
    /// - Returns: how many were forgotten.
    @discardableResult
    public func forget(where isMeant: @Sendable (TrackedFlow) -> Bool) throws(KernelError) -> Int {
        var count = 0
        for flow in try flows(where: isMeant) {
            let request = try Self.message(IPCTNL_MSG_CT_DELETE, family: flow.family) { message in
                message.put(Int(CTA_TUPLE_ORIG.rawValue) | Int(NLA_F_NESTED), bytes: flow.originalTuple)
                if let zone = flow.zone { message.put(Int(CTA_ZONE.rawValue), value: zone.bigEndian) }
                message.put(Int(CTA_ID.rawValue), bytes: flow.id)
            }.bytes()
            do {
                try socket.withLock { (socket) throws(KernelError) in
                    try socket.request(request, call: "forget a tracked flow")
                }
                count += 1
            } catch  where error.errno == ENOENT {
                // It ended by itself meanwhile.
            }
        }
        return count
    }

    /// Where a flow was going before it was redirected.
    /// - Parameters:
    ///   - source: who sends, as the receiver sees it.
    ///   - receiver: the address that the flow was redirected to.
    /// - Returns: the address the sender used; `nil` when the kernel remembers no such flow.
    public func destination(
        of transport: NftMatch.Transport, from source: InternetAddress, to receiver: InternetAddress
    ) throws(KernelError) -> InternetAddress? {
        let family = UInt8(source.isIPv6 ? AF_INET6 : AF_INET)
        let request = try Self.message(IPCTNL_MSG_CT_GET, family: family) { message in
            // Answers go from the receiver to the sender.
            Self.put(message, transport: transport, from: receiver, to: source)
        }.bytes()
        let frames: [NetlinkFrame]
        do {
            frames = try socket.withLock { (socket) throws(KernelError) in
                try socket.get(request, call: "look up a tracked flow")
            }
        } catch  where error.errno == ENOENT {
            return nil
        }
        for frame in frames {
            if let flow = try TrackedFlow(frame) { return flow.original.destination }
        }
        return nil
    }

    private static func put(
        _ message: NetlinkMessage, transport: NftMatch.Transport, from source: InternetAddress, to end: InternetAddress
    ) {
        message.nest(Int(CTA_TUPLE_REPLY.rawValue) | Int(NLA_F_NESTED)) {
            message.nest(Int(CTA_TUPLE_IP.rawValue) | Int(NLA_F_NESTED)) {
                let keys = source.isIPv6 ? (CTA_IP_V6_SRC, CTA_IP_V6_DST) : (CTA_IP_V4_SRC, CTA_IP_V4_DST)
                message.put(Int(keys.0.rawValue), bytes: source.bytes)
                message.put(Int(keys.1.rawValue), bytes: end.bytes)
            }
            message.nest(Int(CTA_TUPLE_PROTO.rawValue) | Int(NLA_F_NESTED)) {
                message.put(Int(CTA_PROTO_NUM.rawValue), bytes: [transport.rawValue])
                message.put(Int(CTA_PROTO_SRC_PORT.rawValue), value: source.port.bigEndian)
                message.put(Int(CTA_PROTO_DST_PORT.rawValue), value: end.port.bigEndian)
            }
        }
    }

    private static func message(
        _ type: cntl_msg_types, family: UInt8, _ content: (NetlinkMessage) -> Void
    ) throws(KernelError) -> NetlinkMessage {
        let kind = UInt16(NFNL_SUBSYS_CTNETLINK) << 8 | UInt16(type.rawValue)
        let message = try NetlinkMessage(type: kind, flags: 0)
        message.append(header: nfgenmsg(nfgen_family: family, version: UInt8(NFNETLINK_V0), res_id: 0))
        content(message)
        return message
    }
}
