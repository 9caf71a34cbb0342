import CKernel
import CNetlink
import Glibc

/// The socket side of one NFQUEUE: binding, reading packet numbers, giving verdicts. All buffers are taken once.
///
/// See linux/netfilter/nfnetlink_queue.h.
final class PacketQueueSocket {
    private static let datagrams = 64
    private static let datagramSize = 1024
    private static let verdictSize = 32

    private let socket: NetlinkSocket
    private let queue: UInt16
    private let slots: UnsafeMutableBufferPointer<UInt8>
    private let lengths: UnsafeMutableBufferPointer<UInt32>
    private let verdicts: UnsafeMutableRawBufferPointer
    private var pending = 0

    /// Binds the queue: `maximum` packets may wait, more pass at once (fail-open), payloads stay in the kernel.
    /// - Throws: `EBUSY` or `EPERM` when somebody else has the queue or CAP_NET_ADMIN is missing.
    init(queue: UInt16, maximum: UInt32) throws(KernelError) {
        socket = try NetlinkSocket(protocol: NETLINK_NETFILTER)
        self.queue = queue
        slots = .allocate(capacity: Self.datagrams * Self.datagramSize)
        slots.initialize(repeating: 0)
        lengths = .allocate(capacity: Self.datagrams)
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

    /// Reads what is there, without waiting, up to one batch; hands over each packet's number.
    /// - Returns: whether more may be there.
    func receive(_ each: (UInt32) -> Void) throws(KernelError) -> Bool {
        let count = kernel_receive_many(
            socket.descriptor, slots.baseAddress, UInt32(Self.datagrams), UInt32(Self.datagramSize), lengths.baseAddress)
        // ENOBUFS: the kernel let packets pass that did not fit; there is nothing to do about it here.
        if count == -EAGAIN || count == -EINTR || count == -ENOBUFS { return count != -EAGAIN }
        if count < 0 { throw KernelError("recvmmsg nfqueue \(queue)", errno: -count) }
        for index in 0..<Int(count) {
            let start = index * Self.datagramSize
            let end = start + min(Int(lengths[index]), Self.datagramSize)
            Self.packets(in: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(slots)[start..<end]), each)
        }
        return Int(count) == Self.datagrams
    }

    /// Finds the packet numbers in one datagram; whatever is malformed is passed over.
    static func packets(in datagram: UnsafeRawBufferPointer, _ each: (UInt32) -> Void) {
        let packetType = UInt16(NFNL_SUBSYS_QUEUE) << 8 | UInt16(NFQNL_MSG_PACKET.rawValue)
        var message = 0
        while message + 20 <= datagram.count {
            let length = Int(datagram.loadUnaligned(fromByteOffset: message, as: UInt32.self))
            guard length >= 16, length <= datagram.count - message else { return }
            let type = datagram.loadUnaligned(fromByteOffset: message + 4, as: UInt16.self)
            // The header attribute comes after nfgenmsg; the packet's number is its first field.
            var attribute = message + 20
            while type == packetType, attribute + 4 <= message + length {
                let size = Int(datagram.loadUnaligned(fromByteOffset: attribute, as: UInt16.self))
                guard size >= 4, size <= message + length - attribute else { break }
                let kind = datagram.loadUnaligned(fromByteOffset: attribute + 2, as: UInt16.self) & 0x3FFF
                if UInt32(kind) == NFQA_PACKET_HDR.rawValue, size >= 8 {
                    each(UInt32(bigEndian: datagram.loadUnaligned(fromByteOffset: attribute + 4, as: UInt32.self)))
                    break
                }
                attribute += (size + 3) & ~3
            }
            message += (length + 3) & ~3
        }
    }

    /// Accepts one packet, or with `upTo` also all that came before it. It is sent with `flush()` or when the
    /// buffer is full.
    func accept(_ number: UInt32, upTo: Bool) throws(KernelError) {
        if pending + Self.verdictSize > verdicts.count { try flush() }
        let kind = upTo ? NFQNL_MSG_VERDICT_BATCH : NFQNL_MSG_VERDICT
        let base = pending
        verdicts.storeBytes(of: UInt32(Self.verdictSize), toByteOffset: base, as: UInt32.self)
        verdicts.storeBytes(
            of: UInt16(NFNL_SUBSYS_QUEUE) << 8 | UInt16(kind.rawValue), toByteOffset: base + 4, as: UInt16.self)
        verdicts.storeBytes(of: UInt16(NLM_F_REQUEST), toByteOffset: base + 6, as: UInt16.self)
        verdicts.storeBytes(of: 0, toByteOffset: base + 8, as: UInt64.self)
        verdicts.storeBytes(of: 0, toByteOffset: base + 16, as: UInt16.self)
        verdicts.storeBytes(of: queue.bigEndian, toByteOffset: base + 18, as: UInt16.self)
        verdicts.storeBytes(of: 12, toByteOffset: base + 20, as: UInt16.self)
        verdicts.storeBytes(of: UInt16(NFQA_VERDICT_HDR.rawValue), toByteOffset: base + 22, as: UInt16.self)
        verdicts.storeBytes(of: UInt32(NF_ACCEPT).bigEndian, toByteOffset: base + 24, as: UInt32.self)
        verdicts.storeBytes(of: number.bigEndian, toByteOffset: base + 28, as: UInt32.self)
        pending += Self.verdictSize
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
            message.put(NFQA_CFG_PARAMS, bytes: [0, 0, 0, 0, UInt8(NFQNL_COPY_META.rawValue)])
            let flags = UInt32(NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO)
            message.put(NFQA_CFG_FLAGS, big: flags)
            message.put(NFQA_CFG_MASK, big: flags)
        }
        message.put(NFQA_CFG_QUEUE_MAXLEN, big: maximum)
        let call = "configure nfqueue \(queue)"
        // Later on an acknowledgement would come behind packets, and waiting for it would pass over them.
        if bind { try socket.request(message.bytes(), call: call) } else { try socket.send(message.bytes(), call: call) }
    }
}
