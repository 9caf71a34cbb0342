import CNetlink
import Glibc

/// A TCP or UDP flow that the kernel remembers, with the addresses of both its directions. They mirror each other
/// unless the flow is translated.
public struct TrackedFlow: Hashable, Sendable {
    /// Where packets of one direction come from and go to.
    public struct Direction: Hashable, Sendable {
        /// The sender.
        public var source: InternetAddress
        /// The receiver.
        public var destination: InternetAddress
    }

    /// The transport protocol.
    public var transport: NftMatch.Transport
    /// From whoever began, before any translation.
    public var original: Direction
    /// The answers as they enter the host, before they are translated back.
    public var reply: Direction

    /// AF_INET or AF_INET6.
    let family: UInt8
    /// What names the flow to the kernel: its tuple as it came, its zone (0 has none) and its number.
    let originalTuple: [UInt8]
    let zone: UInt16?
    let id: [UInt8]

    /// Reads one message of an answer; `nil` for a flow of another protocol.
    /// - Throws: `EBADMSG` when a length leaves the bytes.
    init?(_ frame: NetlinkFrame) throws(KernelError) {
        guard Int32(frame.type) == Int32(NFNL_SUBSYS_CTNETLINK) << 8 | Int32(IPCTNL_MSG_CT_NEW.rawValue),
            frame.payload.count >= 4, let family = frame.payload.first
        else { return nil }
        let attributes = try NetlinkAttributes(frame.payload.dropFirst(4))
        guard let tuple = attributes[Int(CTA_TUPLE_ORIG.rawValue)],
            let (transport, original) = try Self.direction(NetlinkAttributes(tuple)),
            let answer = try attributes.nested(Int(CTA_TUPLE_REPLY.rawValue)),
            let (_, reply) = try Self.direction(answer)
        else { return nil }
        self.transport = transport
        self.original = original
        self.reply = reply
        self.family = family
        originalTuple = Array(tuple)
        zone = attributes.integer(Int(CTA_ZONE.rawValue), as: UInt16.self).map(UInt16.init(bigEndian:))
        id = Array(attributes[Int(CTA_ID.rawValue)] ?? [])
    }

    private static func direction(
        _ tuple: NetlinkAttributes
    ) throws(KernelError) -> (NftMatch.Transport, Direction)? {
        guard let addresses = try tuple.nested(Int(CTA_TUPLE_IP.rawValue)),
            let ends = try tuple.nested(Int(CTA_TUPLE_PROTO.rawValue)),
            let number = ends[Int(CTA_PROTO_NUM.rawValue)]?.first, let transport = NftMatch.Transport(rawValue: number),
            let from = ends.integer(Int(CTA_PROTO_SRC_PORT.rawValue), as: UInt16.self),
            let to = ends.integer(Int(CTA_PROTO_DST_PORT.rawValue), as: UInt16.self),
            let source = addresses[Int(CTA_IP_V4_SRC.rawValue)] ?? addresses[Int(CTA_IP_V6_SRC.rawValue)],
            let destination = addresses[Int(CTA_IP_V4_DST.rawValue)] ?? addresses[Int(CTA_IP_V6_DST.rawValue)],
            let sender = InternetAddress(bytes: Array(source), port: UInt16(bigEndian: from)),
            let receiver = InternetAddress(bytes: Array(destination), port: UInt16(bigEndian: to))
        else { return nil }
        return (transport, Direction(source: sender, destination: receiver))
    }
}
