import CNetlink
import Glibc

/// Sends whole IP packets, headers and all, with a mark by which rules know them: raw(7), `IP_HDRINCL`.
///
/// A packet for an address of this host comes in over loopback; every other leaves by its route.
final class PacketInjector {
    private let version4: OwnedDescriptor
    /// `nil` when the kernel has no IPv6.
    private let version6: Int32?

    /// Opens the sockets in the network namespace of the calling thread.
    /// - Throws: `EPERM` without CAP_NET_RAW, or without CAP_NET_ADMIN for the mark.
    init(mark: UInt32) throws(KernelError) {
        // A raw socket of this protocol includes the header in both families.
        version4 = try Self.open(AF_INET, mark)
        do throws(KernelError) { version6 = try Self.open(AF_INET6, mark).release() } catch {
            guard error.errno == EAFNOSUPPORT else { throw error }
            version6 = nil
        }
    }

    deinit { if let version6 { _ = close(version6) } }

    /// Sends a packet, without waiting.
    /// - Returns: whether the kernel took it. It refuses one that is longer than the route's MTU and, so that a copy of
    ///   what came in never goes out to everybody, broadcast and multicast.
    func send(_ packet: [UInt8]) -> Bool {
        switch packet.first.map({ $0 >> 4 }) {
        case 4 where packet.count >= 20 && packet[16] & 0xF0 != 0xE0:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: packet[16..<20]) }
            return send(packet, to: address, through: version4.number)
        case 6 where packet.count >= 40 && packet[24] != 0xFF:
            guard let version6 else { return false }
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: packet[24..<40]) }
            return send(packet, to: address, through: version6)
        default: return false
        }
    }

    private func send<Address>(
        _ packet: [UInt8], to address: Address, through descriptor: Int32
    ) -> Bool {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                packet.withUnsafeBytes {
                    sendto(
                        descriptor, $0.baseAddress, $0.count, 0, address,
                        socklen_t(MemoryLayout<Address>.size)) == packet.count
                }
            }
        }
    }

    private static func open(_ family: Int32, _ mark: UInt32) throws(KernelError) -> OwnedDescriptor {
        let descriptor = socket(
            family, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), Int32(IPPROTO_RAW))
        if descriptor < 0 { throw KernelError("open a raw socket", errno: errno) }
        let owned = OwnedDescriptor(owning: descriptor)
        var mark = mark
        if setsockopt(descriptor, SOL_SOCKET, SO_MARK, &mark, socklen_t(MemoryLayout<UInt32>.size)) != 0 {
            throw KernelError("setsockopt SO_MARK", errno: errno)
        }
        var size: Int32 = 8 << 20
        _ = setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size, socklen_t(MemoryLayout<Int32>.size))
        return owned
    }
}
