import ChaosModel

/// What the operator says beside the documents.
public struct ImportSettings: Sendable {
    /// Whose documents they are; seen from each document when `nil`.
    public var format: ImportFormat?
    /// Which targets stand on this host for what the documents select, by the names that a draft gives them.
    public var targets: [String: Target.Selector] = [:]
    /// Networks for peers and hosts that the documents name, by these names.
    public var addresses: [String: [CIDR]] = [:]
    /// Values of variables, before what the documents say.
    public var variables: [String: String] = [:]
    /// Where Prometheus is asked, when the documents do not say.
    public var prometheus: String?

    /// Nothing said.
    public init() {}

    /// The selector of a target as a spec writes it.
    func selector(_ name: String) -> DraftValue? {
        guard let selector = targets[name] else { return nil }
        let text = selector.fieldText
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let kind = String(text[..<colon]), value = String(text[text.index(after: colon)...])
        if case .netns(let name, let port?) = selector {
            return .mapping([.init("netns", .text(name)), .init("port", .word("\(port)"))])
        }
        let isNumber = ["port", "pid"].contains(kind)
        return .mapping([.init(kind, isNumber ? .word(value) : .text(value))])
    }
}
