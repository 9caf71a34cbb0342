import Glibc

/// The addresses of this host's interfaces, getifaddrs(3).
public enum LocalAddresses {
    /// The addresses in the calling thread's network namespace, without a zone; empty when they cannot be read.
    public static func all() -> [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var found: [String] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard let address = entry.ifa_addr else { continue }
            let raw = UnsafeRawPointer(address)
            // sockaddr_in has its address at 4, sockaddr_in6 at 8.
            let place: (Int, Int)? =
                switch Int32(address.pointee.sa_family) {
                case AF_INET: (4, 4)
                case AF_INET6: (8, 16)
                case _: nil
                }
            guard let (start, count) = place else { continue }
            let bytes = Array(UnsafeRawBufferPointer(start: raw + start, count: count))
            if let text = ListeningSocket.addressText(bytes), !found.contains(text) { found.append(text) }
        }
        return found
    }
}
