/// One rule: its expressions in the order they run.
public struct NftRule: Hashable, Sendable {
    /// The expressions. A `counter` before the action makes its matches readable.
    public var expressions: [NftExpression]

    /// Makes a rule from expressions as they are.
    public init(expressions: [NftExpression]) { self.expressions = expressions }

    /// Makes a rule that counts the packets for which all of `matches` hold, and then does `action`.
    public init(matching matches: [NftMatch], action: NftExpression) {
        expressions = matches.flatMap(\.expressions) + [.counter, action]
    }
}
