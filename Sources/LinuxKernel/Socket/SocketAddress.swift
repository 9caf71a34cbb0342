import CNetlink
import Glibc

/// An address of the internet families with its port, ready for connect(2).
public struct SocketAddress: Sendable, CustomStringConvertible {
    /// `127.0.0.1:80` or `[::1]:80`.
    public let description: String
    /// AF_INET or AF_INET6.
    let family: Int32
    private let bytes: [UInt8]

    private init(_ entry: addrinfo, _ pointer: UnsafeMutablePointer<sockaddr>) {
        family = entry.ai_family
        bytes = Array(UnsafeRawBufferPointer(start: pointer, count: Int(entry.ai_addrlen)))
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: 32)
        getnameinfo(
            pointer, entry.ai_addrlen, &host, socklen_t(host.count), &port, socklen_t(port.count),
            NI_NUMERICHOST | NI_NUMERICSERV)
        let name = Self.text(host)
        description = (family == AF_INET6 ? "[\(name)]" : name) + ":" + Self.text(port)
    }

    /// Resolves a host name or a numeric address; blocks (getaddrinfo(3)).
    /// - Throws: `ResolveError` with getaddrinfo's own words; never returns an empty list.
    public static func resolve(host: String, port: UInt16) throws(ResolveError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw ResolveError(host: host, reason: String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            let isInternet = entry.ai_family == AF_INET || entry.ai_family == AF_INET6
            if isInternet, let address = entry.ai_addr { found.append(SocketAddress(entry, address)) }
            next = entry.ai_next
        }
        if found.isEmpty { throw ResolveError(host: host, reason: "no internet address") }
        return found
    }

    func withSockaddr<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R? {
        bytes.withUnsafeBytes { raw in
            raw.bindMemory(to: sockaddr.self).baseAddress.map { body($0, socklen_t(raw.count)) }
        }
    }

    private static func text(_ bytes: [CChar]) -> String {
        String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
