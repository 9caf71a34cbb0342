/// A share written with its percent sign: `80%`.
public struct Percent: Hashable, Codable, Sendable {
    /// The share, 0...1 for percentages up to 100.
    public var share: Double
    /// Makes a percentage from a share.
    public init(share: Double) { self.share = share }
}
