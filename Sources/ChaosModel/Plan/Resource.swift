/// The thing a change acts on. Two steps may not hold the same one at the same time.
public struct Resource: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The kind of thing, such as `open-file limit`.
    public var kind: String
    /// Which one.
    public var name: String

    /// Names a resource.
    public init(_ kind: String, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// `open-file limit of nginx[4711]`.
    public var description: String { "\(kind) \(name)" }
}
