/// A network of IPv4 or IPv6 addresses, such as `10.0.0.0/8`.
public struct CIDR: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The address in network byte order: 4 or 16 bytes, host bits zero.
    public var bytes: [UInt8]
    /// How many leading bits count.
    public var prefix: Int

    /// Whether it is IPv6.
    public var isIPv6: Bool { bytes.count == 16 }
    /// Whether it matches every address of its family.
    public var isEverything: Bool { prefix == 0 }
    /// Whether it lies inside 127.0.0.0/8 or is ::1.
    public var isLoopback: Bool {
        isIPv6 ? prefix == 128 && bytes == Array(repeating: 0, count: 15) + [1] : prefix >= 8 && bytes[0] == 127
    }

    /// Dotted or hexadecimal address, slash, prefix.
    public var description: String { bytes.map(String.init).joined(separator: ".") + "/\(prefix)" }
}
