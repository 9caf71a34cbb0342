import CKernel
import CNetlink
import Glibc

/// The socket side of one NFQUEUE: binding, reading packets, giving verdicts. All buffers are taken once.
///
/// See linux/netfilter/nfnetlink_queue.h.
final class PacketQueueSocket {
    private static let verdictSize = 32

    /// What to do with a packet.
    enum Verdict {
        case accept, drop

        fileprivate var code: UInt32 { UInt32(self == .accept ? NF_ACCEPT : NF_DROP) }
    }

    private let socket: NetlinkSocket
    private let queue: UInt16
    private let copying: PacketCopying
    private let isSingle: Bool
    private let slots: UnsafeMutableBufferPointer<UInt8>
    private let lengths: UnsafeMutableBufferPointer<UInt32>
    private let verdicts: UnsafeMutableRawBufferPointer
    private var pending = 0

    /// Binds the queue: `maximum` packets may wait, more pass at once (fail-open).
    /// - Parameters:
    ///   - copying: how much of each packet comes to us; the rest stays in the kernel.
    ///   - isSingle: whether the kernel cuts what it would segment later (GSO) into packets as they are on the wire, and
    ///     completes their checksums.
    /// - Throws: `EBUSY` or `EPERM` when somebody else has the queue or CAP_NET_ADMIN is missing.
    init(
        queue: UInt16, maximum: UInt32, copying: PacketCopying = .nothing, isSingle: Bool = false
    ) throws(KernelError) {
        socket = try NetlinkSocket(protocol: NETLINK_NETFILTER)
        self.queue = queue
        self.copying = copying
        self.isSingle = isSingle
        slots = .allocate(capacity: copying.slots * copying.slotSize)
        slots.initialize(repeating: 0)
        lengths = .allocate(capacity: copying.slots)
        lengths.initialize(repeating: 0)
        verdicts = .allocate(byteCount: 1024 * Self.verdictSize, alignment: 8)
        socket.growBuffers(to: 64 << 20)
        socket.set(SOL_NETLINK, NETLINK_NO_ENOBUFS, 1)
        try configure(bind: true, maximum: maximum)
    }

    deinit {
        slots.deallocate()
        lengths.deallocate()
        verdicts.deallocate()
    }

    /// The descriptor to wait on.
    var descriptor: Int32 { socket.descriptor }

    /// Lets every packet that comes from now on pass without waiting.
    func stopQueueing() throws(KernelError) { try configure(bind: false, maximum: 0) }

    /// Reads what is there, without waiting, up to one batch, and hands over each packet.
    /// - Returns: whether more may be there.
    func receive(_ each: (QueuedPacket) throws(KernelError) -> Void) throws(KernelError) -> Bool {
        let size = copying.slotSize
        let count = kernel_receive_many(
            socket.descriptor, slots.baseAddress, UInt32(copying.slots), UInt32(size), lengths.baseAddress)
        // ENOBUFS: the kernel let packets pass that did not fit; there is nothing to do about it here.
        if count == -EAGAIN || count == -EINTR || count == -ENOBUFS { return count != -EAGAIN }
        if count < 0 { throw KernelError("recvmmsg nfqueue \(queue)", errno: -count) }
        for index in 0..<Int(count) {
            let end = index * size + min(Int(lengths[index]), size)
            let datagram = UnsafeRawBufferPointer(
                rebasing: UnsafeRawBufferPointer(slots)[index * size..<end])
            try Self.packets(in: datagram, each)
        }
        return Int(count) == copying.slots
    }

    /// Finds the packets in one datagram; whatever is malformed is passed over.
    static func packets(
        in datagram: UnsafeRawBufferPointer, _ each: (QueuedPacket) throws(KernelError) -> Void
    ) throws(KernelError) {
        let packetType = UInt16(NFNL_SUBSYS_QUEUE) << 8 | UInt16(NFQNL_MSG_PACKET.rawValue)
        var message = 0
        while message + 20 <= datagram.count {
            let length = Int(datagram.loadUnaligned(fromByteOffset: message, as: UInt32.self))
            guard length >= 16, length <= datagram.count - message else { return }
            let type = datagram.loadUnaligned(fromByteOffset: message + 4, as: UInt16.self)
            if type == packetType, length >= 20, let packet = packet(in: datagram, message + 20..<message + length) {
                try each(packet)
            }
            message += (length + 3) & ~3
        }
    }

    /// Reads the attributes that come after nfgenmsg; `nil` without a number.
    private static func packet(in datagram: UnsafeRawBufferPointer, _ range: Range<Int>) -> QueuedPacket? {
        var packet = QueuedPacket(number: 0)
        var isNumbered = false
        var longer = 0
        var attribute = range.lowerBound
        while attribute + 4 <= range.upperBound {
            let size = Int(datagram.loadUnaligned(fromByteOffset: attribute, as: UInt16.self))
            guard size >= 4, size <= range.upperBound - attribute else { break }
            let value = attribute + 4
            switch UInt32(datagram.loadUnaligned(fromByteOffset: attribute + 2, as: UInt16.self) & 0x3FFF) {
            case NFQA_PACKET_HDR.rawValue where size >= 8:
                packet.number = UInt32(bigEndian: datagram.loadUnaligned(fromByteOffset: value, as: UInt32.self))
                if size >= 11 { packet.hook = datagram[value + 6] }
                isNumbered = true
            case NFQA_PAYLOAD.rawValue:
                packet.bytes = UnsafeRawBufferPointer(rebasing: datagram[value..<attribute + size])
            case NFQA_CAP_LEN.rawValue where size >= 8:
                longer = Int(UInt32(bigEndian: datagram.loadUnaligned(fromByteOffset: value, as: UInt32.self)))
            default: break
            }
            attribute += (size + 3) & ~3
        }
        packet.length = max(longer, packet.bytes.count)
        return isNumbered ? packet : nil
    }

    /// Gives a verdict on one packet, or with `upTo` also on all that came before it. It is sent with `flush()` or when
    /// the buffer is full.
    func give(_ verdict: Verdict, to number: UInt32, upTo: Bool = false) throws(KernelError) {
        if pending + Self.verdictSize > verdicts.count { try flush() }
        let kind = upTo ? NFQNL_MSG_VERDICT_BATCH : NFQNL_MSG_VERDICT
        write(verdict, number, kind, length: Self.verdictSize, into: verdicts, at: pending)
        pending += Self.verdictSize
    }

    /// Accepts one packet with other bytes in place of its own, at once and behind the verdicts given before.
    func accept(_ number: UInt32, as bytes: [UInt8]) throws(KernelError) {
        try flush()
        let length = Self.verdictSize + 4 + bytes.count
        var message = [UInt8](repeating: 0, count: (length + 3) & ~3)
        message.withUnsafeMutableBytes { message in
            write(.accept, number, NFQNL_MSG_VERDICT, length: length, into: message, at: 0)
            message.storeBytes(of: UInt16(4 + bytes.count), toByteOffset: Self.verdictSize, as: UInt16.self)
            message.storeBytes(
                of: UInt16(NFQA_PAYLOAD.rawValue), toByteOffset: Self.verdictSize + 2, as: UInt16.self)
            message[(Self.verdictSize + 4)...].copyBytes(from: bytes)
        }
        try socket.send(message, call: "send a packet to nfqueue \(queue)")
    }

    private func write(
        _ verdict: Verdict, _ number: UInt32, _ kind: nfqnl_msg_types, length: Int,
        into buffer: UnsafeMutableRawBufferPointer, at base: Int
    ) {
        buffer.storeBytes(of: UInt32(length), toByteOffset: base, as: UInt32.self)
        buffer.storeBytes(
            of: UInt16(NFNL_SUBSYS_QUEUE) << 8 | UInt16(kind.rawValue), toByteOffset: base + 4, as: UInt16.self)
        buffer.storeBytes(of: UInt16(NLM_F_REQUEST), toByteOffset: base + 6, as: UInt16.self)
        buffer.storeBytes(of: 0, toByteOffset: base + 8, as: UInt64.self)
        buffer.storeBytes(of: 0, toByteOffset: base + 16, as: UInt16.self)
        buffer.storeBytes(of: queue.bigEndian, toByteOffset: base + 18, as: UInt16.self)
        buffer.storeBytes(of: 12, toByteOffset: base + 20, as: UInt16.self)
        buffer.storeBytes(of: UInt16(NFQA_VERDICT_HDR.rawValue), toByteOffset: base + 22, as: UInt16.self)
        buffer.storeBytes(of: verdict.code.bigEndian, toByteOffset: base + 24, as: UInt32.self)
        buffer.storeBytes(of: number.bigEndian, toByteOffset: base + 28, as: UInt32.self)
    }

    /// Sends the verdicts given so far.
    func flush() throws(KernelError) {
        guard pending > 0 else { return }
        let length = pending
        pending = 0
        while send(socket.descriptor, verdicts.baseAddress, length, 0) < 0 {
            if errno != EINTR { throw KernelError("send verdicts to nfqueue \(queue)", errno: errno) }
        }
    }

    private func configure(bind: Bool, maximum: UInt32) throws(KernelError) {
        let kind = UInt16(NFNL_SUBSYS_QUEUE) << 8 | UInt16(NFQNL_MSG_CONFIG.rawValue)
        let message = try NetlinkMessage(type: kind, flags: 0)
        message.append(header: nfgenmsg(nfgen_family: 0, version: UInt8(NFNETLINK_V0), res_id: queue.bigEndian))
        if bind {
            // struct nfqnl_msg_config_cmd, then nfqnl_msg_config_params: an instance that is bound but has no
            // copy mode would drop packets, so both go in one message.
            message.put(NFQA_CFG_CMD, bytes: [UInt8(NFQNL_CFG_CMD_BIND.rawValue), 0, 0, UInt8(AF_INET)])
            let mode = copying.range == 0 ? NFQNL_COPY_META : NFQNL_COPY_PACKET
            let range = withUnsafeBytes(of: UInt32(copying.range).bigEndian) { Array($0) }
            message.put(NFQA_CFG_PARAMS, bytes: range + [UInt8(mode.rawValue)])
            let flags = UInt32(NFQA_CFG_F_FAIL_OPEN | (isSingle ? 0 : NFQA_CFG_F_GSO))
            message.put(NFQA_CFG_FLAGS, big: flags)
            message.put(NFQA_CFG_MASK, big: flags)
        }
        message.put(NFQA_CFG_QUEUE_MAXLEN, big: maximum)
        let call = "configure nfqueue \(queue)"
        // Later on an acknowledgement would come behind packets, and waiting for it would pass over them.
        if bind {
            try socket.request(message.bytes(), call: call)
        } else {
            try socket.send(message.bytes(), call: call)
        }
    }
}
