import Glibc

/// An IPv4 or IPv6 address with a port, as plain bytes: what one compares, keeps and sends to.
public struct InternetAddress: Hashable, Sendable {
    /// 4 or 16 bytes in network byte order.
    public let bytes: [UInt8]
    /// The port.
    public let port: UInt16
    /// The interface that an IPv6 link-local address belongs to; 0 is none.
    public let scope: UInt32

    /// Makes an address; `nil` when there are neither 4 nor 16 bytes.
    public init?(bytes: [UInt8], port: UInt16, scope: UInt32 = 0) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
        self.port = port
        self.scope = scope
    }

    /// Whether it is IPv6.
    public var isIPv6: Bool { bytes.count == 16 }

    /// Whether it lies in 127.0.0.0/8 or is ::1.
    public var isLoopback: Bool { isIPv6 ? bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1 : bytes[0] == 127 }

    /// 127.0.0.1.
    public static func loopback4(port: UInt16) -> InternetAddress { InternetAddress([127, 0, 0, 1], port) }
    /// ::1.
    public static func loopback6(port: UInt16) -> InternetAddress {
        InternetAddress(Array(repeating: 0, count: 15) + [1], port)
    }

    /// The addresses of this host's interfaces in the calling thread's network namespace, with port 0: getifaddrs(3).
    /// - Throws: `KernelError`, such as EMFILE.
    public static func ofThisHost() throws(KernelError) -> Set<InternetAddress> {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { throw KernelError("getifaddrs", errno: errno) }
        defer { freeifaddrs(list) }
        var found: Set<InternetAddress> = []
        var next = list
        while let entry = next?.pointee {
            if let address = entry.ifa_addr.flatMap({ InternetAddress($0) }) {
                found.insert(InternetAddress(address.bytes, 0))
            }
            next = entry.ifa_next
        }
        return found
    }

    /// AF_INET or AF_INET6.
    var family: Int32 { isIPv6 ? AF_INET6 : AF_INET }

    /// Reads the kernel's form; `nil` for another family.
    init?(_ pointer: UnsafePointer<sockaddr>) {
        switch Int32(pointer.pointee.sa_family) {
        case AF_INET:
            let raw = UnsafeRawPointer(pointer).loadUnaligned(as: sockaddr_in.self)
            self.init(withUnsafeBytes(of: raw.sin_addr) { Array($0) }, UInt16(bigEndian: raw.sin_port))
        case AF_INET6:
            let raw = UnsafeRawPointer(pointer).loadUnaligned(as: sockaddr_in6.self)
            self.init(
                withUnsafeBytes(of: raw.sin6_addr) { Array($0) }, UInt16(bigEndian: raw.sin6_port),
                scope: raw.sin6_scope_id)
        default: return nil
        }
    }

    /// Hands the kernel's form over.
    func withSockaddr<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        var storage = sockaddr_storage()
        let length: Int
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_scope_id = scope
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in6.self) }
            length = MemoryLayout<sockaddr_in6>.size
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in.self) }
            length = MemoryLayout<sockaddr_in>.size
        }
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }

    private init(_ bytes: [UInt8], _ port: UInt16, scope: UInt32 = 0) {
        self.bytes = bytes
        self.port = port
        self.scope = scope
    }
}
