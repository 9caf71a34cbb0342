import LinuxKernel

/// The connections of one question that nobody uses at the moment. Made before the run, then touched by the probe thread
/// only; a connection is here or with one exchange, so two questions never share it.
final class IdleConnections: @unchecked Sendable {
    /// The most that stay, and for how long at most in nanoseconds: what opened while a service stood still does not
    /// stay for ever.
    static let most = 64, longest: UInt64 = 30_000_000_000

    private var idle: [(connection: ProbeConnection, since: UInt64)] = []

    /// Takes the one that was used last and is still open; closes those that are not.
    func take(on ground: ExchangeGround) -> ProbeConnection? {
        while let (connection, _) = idle.popLast() {
            if connection.isQuiet(on: ground) { return connection }
        }
        return nil
    }

    /// Keeps a connection for a later question. The longest unused is closed when there are too many.
    func keep(_ connection: ProbeConnection, at now: UInt64) {
        idle.append((connection, now))
        let stale = idle.firstIndex { $0.since + Self.longest > now } ?? 0
        idle.removeFirst(max(stale, idle.count - Self.most))
    }

    /// How many there are.
    var count: Int { idle.count }
}
