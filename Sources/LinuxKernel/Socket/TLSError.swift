/// Why TLS could not be set up.
public struct TLSError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In words.
    public var description: String
    init(_ description: String) { self.description = description }
}
