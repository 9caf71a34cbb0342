import HTTPTypes
import Hummingbird

/// Whether a request was meant for us: a page of somebody else's name that leads to the loopback (DNS rebinding) has that
/// name in `Host`.
struct HostCheck: Sendable {
    private let names: Set<String>

    init(_ names: [String]) { self.names = Set(names.map { $0.lowercased() } + ["localhost"]) }

    /// - Throws: `APIError` for a request without one `Host`, or with a foreign one.
    func check(_ request: Request) throws(APIError) {
        guard let host = request.head.authority, !host.isEmpty,
            request.headers[values: .init("Host") ?? .accept].isEmpty
        else { throw APIError(.badRequest, "a request needs one Host") }
        guard let name = Self.name(host), names.contains(name) || Self.isLoopback(name) else {
            throw APIError(.misdirected, "this is not the host that was asked for")
        }
    }

    /// Whether a request comes from a page of our own, as far as the browser says: `Origin` and `Sec-Fetch-Site`.
    /// - Returns: `nil` when neither is said.
    static func isOwnPage(_ request: Request) -> Bool? {
        var said: Bool?
        if let name = HTTPField.Name("Origin"), let origin = request.headers[name] {
            let host = request.head.authority?.lowercased() ?? ""
            guard origin.lowercased() == "http://" + host || origin.lowercased() == "https://" + host else {
                return false
            }
            said = true
        }
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name] {
            guard site == "same-origin" else { return false }
            said = true
        }
        return said
    }

    /// A host without its port, in small letters; `nil` for what is none.
    private static func name(_ host: String) -> String? {
        let host = host.lowercased()
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return nil }
            let rest = host[host.index(after: end)...]
            return isPort(rest) ? String(host[...end]) : nil
        }
        guard let colon = host.firstIndex(of: ":") else { return host }
        return isPort(host[colon...]) ? String(host[..<colon]) : nil
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || text.first == ":" && (1...5).contains(text.count - 1) && UInt16(text.dropFirst()) != nil
    }

    private static func isLoopback(_ name: String) -> Bool {
        name == "[::1]" || ServerSettings.Address(host: name, port: 0).isLoopback
    }
}
