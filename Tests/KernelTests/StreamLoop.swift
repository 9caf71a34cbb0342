import Glibc

@testable import LinuxKernel

/// One TCP connection over loopback with segments as they are on a wire, and the bytes that arrive at its end.
enum StreamLoop {
    /// Sends bytes and gives what arrived.
    /// - Parameter segment: bytes in a packet at most; `nil` is what loopback can carry, 64 KiB.
    /// - Throws: what the sockets give, `ETIMEDOUT` after ten seconds without a byte.
    static func transfer(_ bytes: [UInt8], family: Int32, port: UInt16, segment: Int32? = 1000) throws(KernelError)
        -> [UInt8]
    {
        let listener = stream(family, segment)
        defer { close(listener) }
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        if withLoopback(family, port, { bind(listener, $0, $1) }) < 0 || listen(listener, 1) < 0 {
            throw KernelError("listen", errno: errno)
        }
        let sender = try JoinableThread { () throws(KernelError) in
            let client = stream(family, segment)
            defer { close(client) }
            if withLoopback(family, port, { connect(client, $0, $1) }) < 0 {
                throw KernelError("connect", errno: errno)
            }
            try Descriptor.write(bytes, to: client)
            return 0
        }
        let server = accept(listener, nil, nil)
        if server < 0 { throw KernelError("accept", errno: errno) }
        defer { close(server) }
        let received = try Descriptor.readToEnd(server)
        _ = try sender.join()
        return received
    }

    private static func stream(_ family: Int32, _ segment: Int32?) -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if var segment { setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_MAXSEG, &segment, 4) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return descriptor
    }
}
