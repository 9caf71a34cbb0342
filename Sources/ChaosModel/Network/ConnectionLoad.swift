/// New TCP connections at a rate, whatever becomes of those before: an open loop.
public struct ConnectionLoad: Hashable, Codable, Sendable {
    /// How a connection is closed.
    public enum Close: String, Codable, Sendable, CaseIterable, FieldValue {
        /// By a reset, which leaves nothing behind.
        case reset
        /// In order, which leaves TIME-WAIT behind.
        case fin
    }
    /// What is counted.
    public enum Counter: String, Sendable, CaseIterable {
        case opened = "connections_opened"
        case refused = "connections_refused"
        case timedOut = "connections_timed_out"
        case failed = "connections_failed"
        case skipped = "connections_skipped"
        case closedByPeer = "connections_closed_by_peer"
        case peak = "peak_open"
    }

    /// Where to connect, in turn.
    public var endpoints: [Endpoint]
    /// New connections a second.
    public var rate: Double
    /// The most at one time, those that are still connecting counted in.
    public var connections: Int
    /// How long each stays open, in nanoseconds.
    public var hold: Int64
    /// How long connecting may take, in nanoseconds.
    public var timeout: Int64
    /// How many in all; no end but the fault's when `nil`.
    public var total: Int?
    /// What is sent on each.
    public var send: String?
    /// How each is closed.
    public var close: Close
    /// Where it connects from.
    public var namespace: NetworkNamespaceID?

    /// Describes a load; nothing is opened.
    public init(
        endpoints: [Endpoint], rate: Double, connections: Int, hold: Int64, timeout: Int64 = 5_000_000_000,
        total: Int? = nil, send: String? = nil, close: Close = .reset, namespace: NetworkNamespaceID? = nil
    ) {
        self.endpoints = endpoints
        self.rate = rate
        self.connections = connections
        self.hold = hold
        self.timeout = timeout
        self.total = total
        self.send = send
        self.close = close
        self.namespace = namespace
    }
}

extension ConnectionLoad: HelperWork {
    /// Names of what is counted.
    public static var counterNames: [String] { Counter.allCases.map(\.rawValue) }
    /// Attempts that met the service, whatever it did with them.
    public static var effectCounters: [String] { [Counter.opened, .refused, .timedOut].map(\.rawValue) }
    /// The mechanism.
    public var mechanism: String { "TCP connections" }
    /// What it does, in words.
    public var summary: String {
        "open \(PerSecond(rate).fieldText) connections to \(endpoints.map(\.description).joined(separator: ", ")), "
            + "at most \(connections) at one time" + namespace.suffix
    }
    /// What one would type.
    public var shellEquivalent: String {
        endpoints.map {
            "\(namespace?.shellPrefix ?? "")tcpkali --connections \(connections) --connect-rate \(Int(rate.rounded(.up))) "
                + "--channel-lifetime \(Duration.nanoseconds(hold).fieldText) \($0)"
        }.joined(separator: " & ")
    }
}
