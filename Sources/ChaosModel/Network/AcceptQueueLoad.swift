/// Connections that fill the accept queues of listeners until the kernel drops what else arrives.
public struct AcceptQueueLoad: Hashable, Codable, Sendable {
    /// What is counted.
    public enum Counter: String, Sendable, CaseIterable {
        case length = "queue_length"
        case limit = "queue_limit"
        case overflows = "listen_overflows"
        case opened = "connections_opened"
    }

    /// Whose queues.
    public var listeners: [Listener]
    /// Where to connect to each of them.
    public var endpoints: [Endpoint]
    /// Whether nobody accepts meanwhile, so that a queue that does not fill is an error.
    public var isAcceptorPaused: Bool
    /// Where the listeners are.
    public var namespace: NetworkNamespaceID?

    /// Describes a load; nothing is opened.
    public init(
        listeners: [Listener], endpoints: [Endpoint], isAcceptorPaused: Bool, namespace: NetworkNamespaceID? = nil
    ) {
        self.listeners = listeners
        self.endpoints = endpoints
        self.isAcceptorPaused = isAcceptorPaused
        self.namespace = namespace
    }
}

extension AcceptQueueLoad: HelperWork {
    /// Names of what is counted: the queues' greatest length and limit, and drops of the whole network namespace.
    public static var counterNames: [String] { Counter.allCases.map(\.rawValue) }
    /// Connections that the kernel dropped for want of room.
    public static var effectCounters: [String] { [Counter.overflows].map(\.rawValue) }
    /// The mechanism.
    public var mechanism: String { "TCP connections" }
    /// What it does, in words.
    public var summary: String {
        "fill the accept queue of \(endpoints.map(\.description).joined(separator: ", "))" + namespace.suffix
    }
    /// What one would type.
    public var shellEquivalent: String {
        endpoints.map {
            "for i in $(seq 4097); do sleep inf | \(namespace?.shellPrefix ?? "")nc \($0.host) \($0.port) & done"
        }.joined(separator: "; ")
    }
}
