import CKernel

/// A pair of sockets for whole messages with descriptors, between a process and its child: AF_UNIX, SOCK_SEQPACKET,
/// unix(7). Whoever reads sees the end when the other side is gone, as with a pipe.
public struct MessagePair: ~Copyable, Sendable {
    private var ours: OwnedDescriptor?
    private var theirs: OwnedDescriptor?

    /// Our end; -1 once closed.
    public private(set) var own: Int32
    /// The child's end; -1 once closed.
    public private(set) var other: Int32

    private init(_ own: Int32, _ other: Int32) {
        self.own = own
        self.other = other
        ours = OwnedDescriptor(owning: own)
        theirs = OwnedDescriptor(owning: other)
    }

    /// Makes a pair, close-on-exec.
    /// - Throws: `KernelError`, such as EMFILE.
    public static func make() throws(KernelError) -> MessagePair {
        var ends: (Int32, Int32) = (-1, -1)
        let result = kernel_message_pair(&ends.0, &ends.1)
        if result < 0 { throw KernelError("socketpair", errno: -result) }
        return MessagePair(ends.0, ends.1)
    }

    /// Closes our end: the child sees the end.
    public mutating func closeOwn() {
        ours = nil
        own = -1
    }

    /// Closes the child's end, once the child has its copy.
    public mutating func closeOther() {
        theirs = nil
        other = -1
    }
}

/// Messages over a descriptor that is such a socket, whoever owns it.
public enum MessageSocket {
    /// One message.
    public struct Message: Sendable {
        /// Its content.
        public var bytes: [UInt8]
        /// Descriptors that came with it; the caller closes them.
        public var descriptors: [Int32]
    }

    /// The longest message, in bytes.
    public static let longest = 65_536

    /// Sends one message, and copies of up to 8 descriptors with it. Does not wait.
    /// - Throws: `KernelError`: EAGAIN when the receiver lags behind, EPIPE when it is gone.
    public static func send(
        _ bytes: [UInt8], descriptors: [Int32] = [], over socket: Int32
    ) throws(KernelError) {
        let result = bytes.withUnsafeBufferPointer { bytes in
            descriptors.withUnsafeBufferPointer { descriptors in
                kernel_send_message(
                    socket, bytes.baseAddress, UInt(bytes.count), descriptors.baseAddress, UInt32(descriptors.count))
            }
        }
        if result < 0 { throw KernelError("sendmsg", errno: -result) }
    }

    /// Waits for one message.
    /// - Returns: `nil` at the end.
    /// - Throws: `KernelError` of recvmsg(2); EMSGSIZE for a message longer than `longest`, EMFILE when this
    ///   process cannot take all the descriptors that came with it. The message is gone then.
    public static func receive(from socket: Int32) throws(KernelError) -> Message? {
        var descriptors = [Int32](repeating: -1, count: Int(KERNEL_MESSAGE_DESCRIPTORS))
        var count: UInt32 = 0
        var length = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: longest) { buffer, used in
            length = kernel_receive_message(socket, buffer.baseAddress, UInt(longest), &descriptors, &count)
            used = max(0, length)
        }
        if length < 0 { throw KernelError("recvmsg", errno: Int32(-length)) }
        return length == 0 ? nil : Message(bytes: bytes, descriptors: Array(descriptors.prefix(Int(count))))
    }
}
