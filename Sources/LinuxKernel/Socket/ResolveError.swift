/// A name that could not be resolved.
public struct ResolveError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name.
    public var host: String
    /// Why, in the resolver's words.
    public var reason: String
    /// `cannot resolve "shop.invalid": Name or service not known`.
    public var description: String { "cannot resolve \"\(host)\": \(reason)" }
}
