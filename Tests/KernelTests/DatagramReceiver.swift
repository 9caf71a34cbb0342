import Glibc

@testable import LinuxKernel

/// A UDP socket on 127.0.0.1 that sends to itself.
final class DatagramReceiver: Sendable {
    private let descriptor: Int32
    private let port: UInt16

    init(port: UInt16) throws(KernelError) {
        self.port = port
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var size: Int32 = 4 << 20
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, 4)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size, 4)
        let result = withLoopback(AF_INET, port) { bind(descriptor, $0, $1) }
        if result < 0 { throw KernelError("bind", errno: errno) }
        let end = withLoopback(AF_INET, port) { connect(descriptor, $0, $1) }
        if end < 0 { throw KernelError("connect", errno: errno) }
    }

    deinit { close(descriptor) }

    /// Sends one datagram that holds a number, and so many more bytes; gives 0 or the error number.
    func send(_ number: UInt32, padding: Int = 0) -> Int32 {
        let bytes = withUnsafeBytes(of: number) { Array($0) } + [UInt8](repeating: 0, count: padding)
        return Glibc.send(descriptor, bytes, bytes.count, 0) < 0 ? errno : 0
    }

    /// The numbers that arrive, until `count` have come or none came for half a second, or as long as `patience` says.
    func numbers(upTo count: Int, patience milliseconds: Int = 500) -> [UInt32] {
        var limit = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var received: [UInt32] = []
        var number: UInt32 = 0
        while received.count < count, recv(descriptor, &number, 4, 0) == 4 { received.append(number) }
        return received
    }
}
