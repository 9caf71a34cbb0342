/// A demand of a policy that a run does not meet.
public struct PolicyViolation: Hashable, Sendable {
    /// The rule's name.
    public var rule: String
    /// Where the rule stands in the policy.
    public var ruleLocation: Location?
    /// What is wrong, at its place in the spec.
    public var diagnostic: Diagnostic
}

extension Policy {
    /// A rule as refusals name it: ``policy rule `no-kills` (/etc/aftershock/policy.yaml:4)``.
    func title(of rule: PolicyRule) -> String {
        "policy rule `\(rule.name)` (\(path)\(rule.location.map { ":\($0.line)" } ?? ""))"
    }

    func violation(
        _ rule: PolicyRule, _ message: String, at location: Location?, suggestion: String? = nil
    ) -> PolicyViolation {
        PolicyViolation(
            rule: rule.name, ruleLocation: rule.location,
            diagnostic: Diagnostic(
                "\(title(of: rule)): \(message)\(rule.because.map { ": " + $0 } ?? "")", at: location,
                suggestion: suggestion))
    }
}
