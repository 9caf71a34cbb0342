/// Holds local ports, so that no outgoing connection gets one of them.
public struct PortHold: Hashable, Codable, Sendable {
    /// The ports.
    public var ports: ClosedRange<UInt16>
    /// Where they are; `nil` is our own network namespace.
    public var namespace: NetworkNamespaceID?

    /// Describes a hold; nothing is bound.
    public init(ports: ClosedRange<UInt16>, namespace: NetworkNamespaceID? = nil) {
        self.ports = ports
        self.namespace = namespace
    }
}

extension PortHold: HelperWork {
    /// Ports that are held.
    public static let counterNames = ["ports_held"]
    /// A port that is held is one that nobody else gets.
    public static let effectCounters = ["ports_held"]
    /// The mechanism.
    public var mechanism: String { "bound ports" }
    /// What it does, in words.
    public var summary: String {
        "hold \(ports.count == 1 ? "port" : "ports") \(ports.lowerBound)"
            + (ports.count > 1 ? " to \(ports.upperBound)" : "") + namespace.suffix
    }
    /// What one would type.
    public var shellEquivalent: String {
        "\(namespace?.shellPrefix ?? "")(a program that binds TCP and UDP port \(ports.lowerBound))"
    }
}
