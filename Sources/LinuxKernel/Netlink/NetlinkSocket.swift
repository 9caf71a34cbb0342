import CKernel
import CNetlink
import Glibc

/// A connected netlink socket. libnl opens it close-on-exec; it stays in the network namespace of the thread
/// that opened it.
///
/// Not thread-safe: the owner guards it. See netlink(7).
final class NetlinkSocket {
    private let socket: OpaquePointer
    private var sequence: UInt32 = 0
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    /// How long a reply may take. The kernel answers within the sending call, so this only bounds a defect.
    private static let replyMilliseconds: Int32 = 5000

    /// Opens a socket of a protocol, such as `NETLINK_ROUTE`.
    /// - Throws: what socket(2) and bind(2) give.
    init(protocol family: Int32) throws(KernelError) {
        guard let socket = nl_socket_alloc() else { throw KernelError("nl_socket_alloc", errno: ENOMEM) }
        let result = nl_connect(socket, family)
        guard result >= 0 else {
            let code = errno
            nl_socket_free(socket)
            throw KernelError("nl_connect", errno: code == 0 ? EPROTO : code)
        }
        self.socket = socket
        growBuffers(to: 4 << 20)
    }

    deinit { nl_socket_free(socket) }

    /// The descriptor, for waiting and for socket options. The socket keeps owning it.
    var descriptor: Int32 { nl_socket_get_fd(socket) }

    /// Asks for larger socket buffers: past the system's limit where allowed, up to it elsewhere.
    func growBuffers(to size: Int32) {
        for (force, plain) in [(SO_RCVBUFFORCE, SO_RCVBUF), (SO_SNDBUFFORCE, SO_SNDBUF)] {
            if !set(SOL_SOCKET, force, size) { set(SOL_SOCKET, plain, size) }
        }
    }

    /// Sets an integer option; says whether the kernel took it.
    @discardableResult
    func set(_ level: Int32, _ option: Int32, _ value: Int32) -> Bool {
        var value = value
        return setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
    }

    /// The next sequence number.
    func nextSequence() -> UInt32 {
        sequence &+= 1
        return sequence
    }

    /// Marks the sequence numbers up to `last` and that of the end mark behind it as used.
    func advance(past last: UInt32) { sequence = last &+ 1 }

    /// Sends bytes that hold one or more whole messages.
    func send(_ bytes: [UInt8], call: String) throws(KernelError) {
        while true {
            let sent = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, 0) }
            if sent == bytes.count { return }
            let code = sent < 0 ? errno : EMSGSIZE
            if code != EINTR { throw KernelError(call, errno: code) }
        }
    }

    /// Sends one message and waits for its acknowledgement.
    /// - Throws: the kernel's error, under the name `call`.
    func request(_ bytes: [UInt8], call: String) throws(KernelError) {
        try exchange(bytes, flags: NLM_F_ACK, call: call) { (_) throws(KernelError) in }
    }

    /// Sends one message and hands over what the kernel answers before its acknowledgement.
    /// - Throws: the kernel's error, under the name `call`.
    func get(_ bytes: [UInt8], call: String) throws(KernelError) -> [NetlinkFrame] {
        var frames: [NetlinkFrame] = []
        try exchange(bytes, flags: NLM_F_ACK, call: call) { (frame) throws(KernelError) in frames.append(frame) }
        return frames
    }

    /// Sends one dump request and hands over every message of the answer. A dump that the kernel marks as
    /// interrupted by a concurrent change is asked for again.
    func dump(_ bytes: [UInt8], call: String) throws(KernelError) -> [NetlinkFrame] {
        try dump(bytes, call: call) { (frame) throws(KernelError) in frame }
    }

    /// The same, and keeps of each message only what `read` makes of it: a long answer is never in memory as a whole.
    func dump<Value>(
        _ bytes: [UInt8], call: String, _ read: (NetlinkFrame) throws(KernelError) -> Value?
    ) throws(KernelError) -> [Value] {
        for _ in 0..<8 {
            var found: [Value] = []
            var isInterrupted = false
            try exchange(bytes, flags: NLM_F_DUMP, call: call) { (frame) throws(KernelError) in
                if Int32(frame.flags) & NLM_F_DUMP_INTR != 0 { isInterrupted = true }
                if let value = try read(frame) { found.append(value) }
            }
            if !isInterrupted { return found }
        }
        throw KernelError(call, errno: EINTR)
    }

    /// Waits for the acknowledgement with sequence number `last`. The first error that arrives is thrown, after
    /// what else came has been taken off the socket.
    func acknowledge(upTo last: UInt32, from first: UInt32, call: String) throws(KernelError) {
        var failure: Int32?
        while true {
            let frames = try NetlinkFrame.parse(receive(wait: failure == nil, call: call))
            if frames.isEmpty, let failure { throw KernelError(call, errno: failure) }
            for frame in frames where frame.sequence &- first <= last &- first {
                guard let status = try frame.status else { continue }
                if status != 0, failure == nil { failure = status }
                if status == 0, frame.sequence == last, failure == nil { return }
            }
        }
    }

    private func exchange(
        _ bytes: [UInt8], flags: Int32, call: String, each: (NetlinkFrame) throws(KernelError) -> Void
    ) throws(KernelError) {
        let number = nextSequence()
        var bytes = bytes
        bytes.withUnsafeMutableBytes { raw in
            let old = raw.loadUnaligned(fromByteOffset: 6, as: UInt16.self)
            // libnl-route leaves NLM_F_REQUEST to libnl's own sending; without it the kernel acknowledges and ignores.
            raw.storeBytes(of: old | UInt16(flags | NLM_F_REQUEST), toByteOffset: 6, as: UInt16.self)
            raw.storeBytes(of: number, toByteOffset: 8, as: UInt32.self)
        }
        try send(bytes, call: call)
        while true {
            Headway.made()
            for frame in try NetlinkFrame.parse(receive(wait: true, call: call)) where frame.sequence == number {
                guard let status = try frame.status else {
                    try each(frame)
                    continue
                }
                if status != 0 { throw KernelError(call, errno: status) }
                return
            }
        }
    }

    /// One datagram from the kernel; empty when none is there and `wait` is false. What other processes send to
    /// this socket is ignored.
    private func receive(wait: Bool, call: String) throws(KernelError) -> ArraySlice<UInt8> {
        while true {
            var sender: UInt32 = 0
            let length = buffer.withUnsafeMutableBytes {
                kernel_receive_netlink(
                    descriptor, $0.baseAddress, UInt($0.count), Int32(MSG_DONTWAIT | MSG_TRUNC),
                    &sender)
            }
            if length > buffer.count { throw KernelError(call, errno: EMSGSIZE) }
            if length >= 0 {
                if sender == 0 { return buffer[0..<length] }
                continue
            }
            if length == -Int(EINTR) { continue }
            guard length == -Int(EAGAIN) else { throw KernelError(call, errno: Int32(-length)) }
            if !wait { return [] }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Self.replyMilliseconds)
            if ready == 0 { throw KernelError(call, errno: ETIMEDOUT) }
            if ready < 0, errno != EINTR { throw KernelError(call, errno: errno) }
        }
    }
}
