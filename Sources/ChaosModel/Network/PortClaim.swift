/// Ports that a helper takes, so that nobody else can.
public struct PortClaim: Hashable, Codable, Sendable {
    /// What becomes of clients that connect to a taken TCP port.
    public enum Clients: String, Codable, Sendable, CaseIterable, FieldValue { case hang, refuse }
    /// What is counted.
    public enum Counter: String, Sendable, CaseIterable { case portsHeld = "ports_held" }

    /// The ports.
    public var ports: [UInt16]
    /// TCP or UDP.
    public var transport: PacketMatch.Transport
    /// The address to bind; every one, IPv4 and IPv6, when `nil`.
    public var address: String?
    /// What becomes of clients.
    public var clients: Clients
    /// Where the ports are.
    public var namespace: NetworkNamespaceID?

    /// Describes a claim; nothing is bound.
    public init(
        ports: [UInt16], transport: PacketMatch.Transport, address: String? = nil, clients: Clients = .hang,
        namespace: NetworkNamespaceID? = nil
    ) {
        self.ports = ports
        self.transport = transport
        self.address = address
        self.clients = clients
        self.namespace = namespace
    }
}

extension PortClaim: HelperWork {
    /// Names of what is counted.
    public static var counterNames: [String] { Counter.allCases.map(\.rawValue) }
    /// A port that is held is the effect itself.
    public static var effectCounters: [String] { [Counter.portsHeld].map(\.rawValue) }
    /// The mechanism.
    public var mechanism: String { "bound port" }
    /// What it does, in words.
    public var summary: String {
        "take \(transport.rawValue) port \(ports.map(String.init).joined(separator: ", "))"
            + (address.map { " of \($0)" } ?? "") + namespace.suffix
    }
    /// What one would type.
    public var shellEquivalent: String {
        let udp = transport == .udp ? "-u " : ""
        return ports.map { "\(namespace?.shellPrefix ?? "")nc -lk \(udp)\(address.map { "\($0) " } ?? "")\($0)" }
            .joined(separator: " & ")
    }
    /// The ports, whatever the address.
    public var resources: [Resource] {
        ports.map { Resource("\(transport.rawValue) port", "\($0)\(namespace.suffix)") }
    }
    /// Ports below 1024 are CAP_NET_BIND_SERVICE's.
    public func privileges(on survey: Survey) -> [Privilege] {
        guard let low = ports.first(where: { $0 < 1024 }) else { return [] }
        return [Privilege(.netBindService, "to take port \(low)")]
    }
}
