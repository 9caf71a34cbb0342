/// A setting of sysctl(8) with a value.
public struct KernelSetting: Hashable, Codable, Sendable {
    /// The name, such as `net.ipv4.ip_local_port_range`.
    public var name: String
    /// The value as the kernel prints it, without the line's end.
    public var value: String
    /// Whose setting it is; `nil` is our own network namespace.
    public var namespace: NetworkNamespaceID?

    /// Names a setting; nothing is written.
    public init(name: String, value: String, namespace: NetworkNamespaceID? = nil) {
        self.name = name
        self.value = value
        self.namespace = namespace
    }

    /// The ports that outgoing connections take: first and last. ip(7).
    public static let portRange = "net.ipv4.ip_local_port_range"

    /// Whether two values are the same but for the white space between numbers.
    public func isSame(as other: String) -> Bool {
        value.split(whereSeparator: \.isWhitespace) == other.split(whereSeparator: \.isWhitespace)
    }

    /// What one would type to set it.
    var shellText: String { "\(namespace?.shellPrefix ?? "")sysctl -w \(name)='\(value)'" }
}
