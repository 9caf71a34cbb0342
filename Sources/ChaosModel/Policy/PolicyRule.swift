/// One rule of a policy: when it applies, and what it demands.
public struct PolicyRule: Hashable, Sendable {
    /// What it is called in every refusal.
    public var name: String
    /// Why there is such a rule, for whoever is refused.
    public var because: String?
    /// Where it stands in the policy.
    public var location: Location?
    /// To what it applies.
    public var scope: PolicyScope?
    /// What alone is allowed.
    public var allow: PolicyList?
    /// What is refused.
    public var deny: PolicyList?
    /// What is bounded.
    public var bounds: [PolicyBound] = []
    /// When runs are allowed; always when empty.
    public var windows: [PolicyWindow] = []
    /// When no run is allowed.
    public var blackouts: [PolicyWindow] = []
    /// What a spec must have.
    public var needs: PolicyNeeds?

    /// The rule in words, a line for each demand.
    public var words: [String] {
        var lines = (allow?.words("allow only") ?? []) + (deny?.words("refuse") ?? [])
        lines += bounds.map { "\($0.name): \($0.words)" }
        if !windows.isEmpty { lines.append("only " + windows.map(\.words).joined(separator: ", or ")) }
        lines += blackouts.map { "never " + $0.words }
        lines += needs?.words.map { "require " + $0 } ?? []
        return (scope.map { ["when " + $0.words] } ?? []) + lines
    }
}
