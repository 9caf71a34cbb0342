/// Flags of a TCP header (RFC 9293).
public struct TCPFlags: OptionSet, Hashable, Codable, Sendable {
    /// The bits as in byte 13 of the header.
    public let rawValue: UInt8

    /// Takes bits as they are.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Begins a connection, or answers its beginning.
    public static let syn = TCPFlags(rawValue: 2)
    /// Ends a connection at once. It is never answered: a rule that refused it would only swallow it.
    public static let rst = TCPFlags(rawValue: 4)

    /// The flags in nft's own words.
    var nftText: String {
        [(TCPFlags.syn, "syn"), (.rst, "rst")].filter { contains($0.0) }.map(\.1).joined(separator: "|")
    }
}
