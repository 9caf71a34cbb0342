import CNetlink
import Glibc

/// One message of a netlink reply: its header's fields and what follows the header.
struct NetlinkFrame {
    var type: UInt16
    var flags: UInt16
    var sequence: UInt32
    var payload: ArraySlice<UInt8>

    /// Splits a datagram into its messages.
    /// - Throws: `EBADMSG` when a length leaves the datagram; no byte outside it is read.
    static func parse(_ datagram: ArraySlice<UInt8>) throws(KernelError) -> [NetlinkFrame] {
        var frames: [NetlinkFrame] = []
        var rest = datagram
        while !rest.isEmpty {
            guard let length = rest.integer(UInt32.self, at: 0), length >= 16, Int(length) <= rest.count,
                let type = rest.integer(UInt16.self, at: 4), let flags = rest.integer(UInt16.self, at: 6),
                let sequence = rest.integer(UInt32.self, at: 8)
            else { throw KernelError("parse netlink message", errno: EBADMSG) }
            let payload = rest.dropFirst(16).prefix(Int(length) - 16)
            frames.append(NetlinkFrame(type: type, flags: flags, sequence: sequence, payload: payload))
            rest = rest.dropFirst((Int(length) + 3) & ~3)
        }
        return frames
    }

    /// The error number of an acknowledgement (0: success) or of the end of a dump; `nil` for other messages.
    var status: Int32? {
        get throws(KernelError) {
            guard Int32(type) == NLMSG_ERROR || Int32(type) == NLMSG_DONE else { return nil }
            // A dump's end may carry no status at all.
            if Int32(type) == NLMSG_DONE, payload.isEmpty { return 0 }
            guard let code = payload.integer(Int32.self, at: 0), code <= 0, code > -4096 else {
                throw KernelError("parse netlink acknowledgement", errno: EBADMSG)
            }
            return -code
        }
    }
}
