extension SocketAddress {
    /// Resolves a name to one address. Of several, such as `::1` and `127.0.0.1` for localhost, the first that accepts
    /// a connection now; the first of all when none does. Blocks for at most a second per address beyond the resolver.
    /// - Throws: `ResolveError` with getaddrinfo's own words.
    public static func choose(host: String, port: UInt16) throws(ResolveError) -> SocketAddress {
        let found = try resolve(host: host, port: port)
        return found.count == 1 ? found[0] : found.first { $0.acceptsConnections() } ?? found[0]
    }

    private func acceptsConnections() -> Bool {
        do throws(KernelError) {
            let socket = try StreamSocket(connectingTo: self)
            var poll = try EventPoll()
            guard poll.add(socket.descriptor, for: .write, token: 0) == 0 else { return false }
            let end = Clock.monotonicNanoseconds() + 1_000_000_000
            while Clock.monotonicNanoseconds() < end {
                _ = poll.wait(until: end)
                let state = socket.connectionState()
                if state != .connecting { return state == .connected }
            }
            return false
        } catch {
            return false
        }
    }
}
