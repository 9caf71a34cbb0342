/// Why the daemon does not begin, for people.
public struct DaemonRefusal: Error, Sendable, CustomStringConvertible {
    /// The reason, with what to do about it.
    public var description: String

    /// Makes a refusal.
    public init(_ description: String) { self.description = description }
}
