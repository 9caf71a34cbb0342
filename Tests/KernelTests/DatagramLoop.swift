import Glibc

@testable import LinuxKernel

/// A UDP socket on loopback that sends datagrams of 200 bytes to itself and looks at what arrives.
final class DatagramLoop: Sendable {
    private static let length = 200
    private let descriptor: Int32

    /// - Parameter isChecked: whether datagrams carry a checksum; without one (IPv4 only) the kernel lets through what
    ///   was altered on the way.
    init(family: Int32, port: UInt16, isChecked: Bool = true) throws(KernelError) {
        descriptor = socket(family, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var size: Int32 = 32 << 20
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, 4)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size, 4)
        var without: Int32 = isChecked ? 0 : 1
        setsockopt(descriptor, SOL_SOCKET, SO_NO_CHECK, &without, 4)
        if withLoopback(family, port, { bind(descriptor, $0, $1) }) < 0 { throw KernelError("bind", errno: errno) }
        if withLoopback(family, port, { connect(descriptor, $0, $1) }) < 0 {
            throw KernelError("connect", errno: errno)
        }
    }

    deinit { close(descriptor) }

    private static let pattern = (4..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    /// What datagram `number` holds: its number and then a pattern.
    static func content(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } + pattern }

    /// The number of a datagram that is as it was sent; `nil` for one that is not.
    static func number(of datagram: [UInt8]) -> UInt32? {
        guard datagram.count == length, datagram[4...].elementsEqual(pattern) else { return nil }
        return datagram[..<4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The bits in which a datagram's pattern differs from what was sent; `nil` for another length.
    static func alteredBits(of datagram: [UInt8]) -> Int? {
        guard datagram.count == length else { return nil }
        return zip(datagram[4...], pattern).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
    }

    /// Sends so many datagrams, `pause` microseconds apart.
    func send(_ count: Int, pause: UInt32 = 0) {
        for number in 0..<UInt32(count) {
            let bytes = Self.content(number)
            _ = Glibc.send(descriptor, bytes, bytes.count, 0)
            if pause > 0 { usleep(pause) }
        }
    }

    /// The datagrams that arrive, until `limit` have come or none came for a while.
    func receive(upTo limit: Int = .max, patience milliseconds: Int = 300) -> [[UInt8]] {
        var time = timeval(tv_sec: 0, tv_usec: milliseconds * 1000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var received: [[UInt8]] = []
        var buffer = [UInt8](repeating: 0, count: 2 * Self.length)
        while received.count < limit {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 { break }
            received.append(Array(buffer[..<count]))
        }
        return received
    }

    /// A counter of the calling thread's namespace from /proc/net/snmp, such as `InCsumErrors` of `Udp`.
    static func counter(_ name: String, of protocolName: String) -> Int {
        let lines = (ProcFile.text("/proc/thread-self/net/snmp") ?? "").split(separator: "\n")
            .map { $0.split(separator: " ") }.filter { $0.first == "\(protocolName):" }
        guard lines.count == 2, let column = lines[0].firstIndex(where: { $0 == name }) else { return -1 }
        return Int(lines[1][column]) ?? -1
    }
}
