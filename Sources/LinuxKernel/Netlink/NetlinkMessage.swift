import CNetlink
import Glibc

/// One netlink message under construction, built by libnl.
///
/// Writing never throws: a message that outgrows its buffer remembers it and `bytes()` reports it.
final class NetlinkMessage {
    private let message: OpaquePointer
    private var overflowed = false

    /// Room for one message. A rule with every match takes under 1.5 KiB.
    private static let capacity = 16 * 1024

    /// Starts a message of a type; `sequence` 0 is replaced by the socket.
    init(type: UInt16, flags: Int32, sequence: UInt32 = 0) throws(KernelError) {
        guard let message = nlmsg_alloc_size(Self.capacity),
            nlmsg_put(message, 0, sequence, Int32(type), 0, flags | NLM_F_REQUEST) != nil
        else { throw KernelError("nlmsg_alloc", errno: ENOMEM) }
        self.message = message
    }

    deinit { nlmsg_free(message) }

    /// Appends a fixed header, such as `nfgenmsg` or `tcmsg`.
    func append<Header: BitwiseCopyable>(header: Header) {
        var header = header
        let size = MemoryLayout<Header>.size
        note(withUnsafeMutableBytes(of: &header) { nlmsg_append(message, $0.baseAddress, size, Int32(NLMSG_ALIGNTO)) })
    }

    /// Appends a fixed header that is laid out already.
    func append(bytes: [UInt8]) {
        var bytes = bytes
        note(bytes.withUnsafeMutableBytes { nlmsg_append(message, $0.baseAddress, $0.count, Int32(NLMSG_ALIGNTO)) })
    }

    /// Appends an attribute of raw bytes.
    func put(_ type: Int, bytes: [UInt8]) {
        note(bytes.withUnsafeBytes { nla_put(message, Int32(type), Int32($0.count), $0.baseAddress) })
    }

    /// Appends an attribute that holds a plain value in host byte order.
    func put<Value: BitwiseCopyable>(_ type: Int, value: Value) {
        note(withUnsafeBytes(of: value) { nla_put(message, Int32(type), Int32($0.count), $0.baseAddress) })
    }

    /// Appends a string attribute with its terminating zero.
    func put(_ type: Int, string: String) {
        note(nla_put_string(message, Int32(type), string))
    }

    /// Appends an attribute that holds others.
    func nest(_ type: Int, _ content: () -> Void) {
        guard let start = nla_nest_start(message, Int32(type)) else {
            overflowed = true
            return
        }
        content()
        note(nla_nest_end_keep_empty(message, start))
    }

    /// The finished message, padded to the netlink alignment.
    /// - Throws: `EMSGSIZE` when something did not fit.
    func bytes() throws(KernelError) -> [UInt8] {
        guard !overflowed, let header = nlmsg_hdr(message) else {
            throw KernelError("build netlink message", errno: EMSGSIZE)
        }
        return Self.bytes(of: header)
    }

    /// Copies a message that libnl built.
    static func bytes(of header: UnsafeMutablePointer<nlmsghdr>) -> [UInt8] {
        let length = Int(header.pointee.nlmsg_len)
        let padding = (4 - length & 3) & 3
        return Array(UnsafeRawBufferPointer(start: header, count: length)) + [UInt8](repeating: 0, count: padding)
    }

    private func note(_ result: Int32) {
        if result < 0 { overflowed = true }
    }
}
