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
        let result = withAddress { bind(descriptor, $0, $1) }
        if result < 0 { throw KernelError("bind", errno: errno) }
        if withAddress({ connect(descriptor, $0, $1) }) < 0 { throw KernelError("connect", errno: errno) }
    }

    deinit { close(descriptor) }

    /// Sends one datagram that holds a number; gives 0 or the error number.
    func send(_ number: UInt32) -> Int32 {
        var number = number
        return Glibc.send(descriptor, &number, 4, 0) < 0 ? errno : 0
    }

    /// The numbers that arrive, until `count` have come or none came for half a second.
    func numbers(upTo count: Int) -> [UInt32] {
        var limit = timeval(tv_sec: 0, tv_usec: 500_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var received: [UInt32] = []
        var number: UInt32 = 0
        while received.count < count, recv(descriptor, &number, 4, 0) == 4 { received.append(number) }
        return received
    }

    private func withAddress<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
