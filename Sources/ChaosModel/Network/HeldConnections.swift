/// TCP connections that are kept open, and opened again when the server closes them.
public struct HeldConnections: Hashable, Codable, Sendable {
    /// How a connection keeps its server busy.
    public enum Mode: Hashable, Codable, Sendable {
        /// Says nothing.
        case idle
        /// Asks for `path` by HTTP and reads so many bytes of the answer a second.
        case slowReader(path: String, bytesPerSecond: Int)
        /// Sends an HTTP request for `path` byte by byte, one each `interval` (nanoseconds), and never ends it.
        case drip(path: String, interval: Int64)
    }
    /// What is counted.
    public enum Counter: String, Sendable, CaseIterable {
        case held = "connections_held"
        case opened = "connections_opened"
        case closedByPeer = "connections_closed_by_peer"
        case failed = "connections_failed"
        case sent = "bytes_sent"
        case read = "bytes_read"
    }

    /// Where to connect, in turn.
    public var endpoints: [Endpoint]
    /// How many.
    public var connections: Int
    /// What each does.
    public var mode: Mode
    /// Where they come from.
    public var namespace: NetworkNamespaceID?

    /// Describes connections; none is opened.
    public init(endpoints: [Endpoint], connections: Int, mode: Mode, namespace: NetworkNamespaceID? = nil) {
        self.endpoints = endpoints
        self.connections = connections
        self.mode = mode
        self.namespace = namespace
    }
}

extension HeldConnections: HelperWork {
    /// Names of what is counted; `connections_held` is the most that were open at one time.
    public static var counterNames: [String] { Counter.allCases.map(\.rawValue) }
    /// Connections that came about.
    public static var effectCounters: [String] { [Counter.opened].map(\.rawValue) }
    /// The mechanism.
    public var mechanism: String { "TCP connections" }
    /// What it does, in words.
    public var summary: String {
        let how =
            switch mode {
            case .idle: "idle"
            case .slowReader(let path, let speed): "reading \(speed) bytes of \(path) a second"
            case .drip(let path, let interval):
                "sending a byte of a request for \(path) every \(Duration.nanoseconds(interval).fieldText)"
            }
        return "hold \(connections) connections to \(endpoints.map(\.description).joined(separator: ", ")), \(how)"
            + namespace.suffix
    }
    /// What one would type.
    public var shellEquivalent: String {
        let prefix = namespace?.shellPrefix ?? ""
        return endpoints.map { endpoint in
            switch mode {
            case .idle:
                "for i in $(seq \(connections)); do sleep inf | \(prefix)nc \(endpoint.host) \(endpoint.port) & done"
            case .slowReader(let path, let speed):
                "\(prefix)slowhttptest -X -c \(connections) -n 1 -z \(speed) -u http://\(endpoint)\(path)"
            case .drip(let path, let interval):
                "\(prefix)slowhttptest -H -c \(connections) -i \(max(1, interval / 1_000_000_000)) "
                    + "-u http://\(endpoint)\(path)"
            }
        }.joined(separator: "; ")
    }
}
