/// Reads a policy. Nothing is looked up: which zones there are is up to the caller.
public struct PolicyParser {
    /// Reads a policy.
    /// - Parameter hash: SHA-256 of the text, hexadecimal.
    /// - Throws: `Diagnostics` with everything that is wrong, in file order.
    public static func parse(_ source: SpecSource, hash: String) throws(Diagnostics) -> Policy {
        var parser = PolicyParser()
        let policy = parser.read(source, hash: hash)
        guard parser.diagnostics.isEmpty else {
            throw Diagnostics(Array(parser.diagnostics.prefix(SpecParser.diagnosticLimit)))
        }
        return policy
    }

    private(set) var diagnostics: [Diagnostic] = []

    private mutating func read(_ source: SpecSource, hash: String) -> Policy {
        var policy = Policy(path: source.name, hash: hash, rules: [], haltFiles: [])
        let document = SpecDocument(source)
        diagnostics += document.diagnostics
        guard document.diagnostics.isEmpty || document.root != nil else { return policy }
        guard let root = document.root, !root.isNull else {
            diagnostics.append(Diagnostic("the policy is empty", suggestion: "begin with `rules:`, or remove the file"))
            return policy
        }
        var fields = FieldReader(root, owner: nil)
        let parts = Parts(&fields)
        fields.finish()
        diagnostics += fields.diagnostics
        policy.haltFiles = parts.haltFiles
        if root.isMapping, !fields.has("rules"), !fields.has("halt") {
            diagnostics.append(Diagnostic("the policy has no rules", at: root.location, suggestion: "add `rules: […]`"))
        }
        var names: Set<String> = []
        for item in items(parts.rules, "rules") where diagnostics.count < SpecParser.diagnosticLimit {
            let rule = rule(item)
            if !rule.name.isEmpty, !names.insert(rule.name).inserted {
                diagnostics.append(
                    Diagnostic(
                        "two rules are called `\(rule.name)`", at: item.location,
                        suggestion: "a refusal names the rule: give each a name of its own"))
            }
            policy.rules.append(rule)
        }
        return policy
    }

    private mutating func rule(_ node: SpecNode) -> PolicyRule {
        var fields = FieldReader(node, owner: "rules")
        var rule = PolicyRule(name: "")
        let parts = RuleParts(&fields, &rule)
        fields.finish()
        diagnostics += fields.diagnostics
        rule.location = node.location
        rule.windows = items(parts.windows, "windows").compactMap { window($0, "windows", PolicyWindow.weekly) }
        rule.blackouts = items(parts.blackouts, "blackouts").compactMap { window($0, "blackouts", PolicyWindow.once) }
        let says = ["allow", "deny", "maximum", "minimum", "windows", "blackouts", "require"]
        if node.isMapping, !says.contains(where: fields.has) {
            diagnostics.append(
                Diagnostic(
                    "the rule demands nothing", at: node.location,
                    suggestion: "it takes \(says.joined(separator: ", "))"))
        }
        return rule
    }

    private mutating func window(
        _ node: SpecNode, _ name: String, _ read: (inout FieldReader) -> PolicyWindow?
    ) -> PolicyWindow? {
        var fields = FieldReader(node, owner: name)
        let window = read(&fields)
        fields.finish()
        diagnostics += fields.diagnostics
        return window
    }

    private mutating func items(_ node: SpecNode?, _ name: String) -> [SpecNode] {
        guard let node, !node.isBroken else { return [] }
        guard case .sequence(let items) = node.content else {
            diagnostics.append(
                Diagnostic(
                    "`\(name)`: expected a list, found \(node.kind)", at: node.location,
                    suggestion: "begin each entry with `- `"))
            return []
        }
        if items.isEmpty {
            diagnostics.append(Diagnostic("`\(name)` is an empty list", at: node.location, suggestion: "leave it out"))
        }
        return items
    }

    /// The top level, declared once for parsing and for the schema.
    struct Parts {
        var rules: SpecNode?
        var haltFiles: [String]

        init(_ fields: inout FieldReader) {
            rules = fields.part("rules", "The rules; a run must keep to all of them.")
            haltFiles = fields.group("halt", "What stops runs.") { halt in
                halt.list(
                    "files", "Files whose existence stops runs, beside the host's own.", example: "[/srv/ops/STOP]"
                ) {
                    $0.hasPrefix("/") && !$0.hasSuffix("/") ? nil : "expected an absolute path of a file, found `\($0)`"
                }
            }
        }
    }

    /// A rule, declared once for parsing and for the schema.
    struct RuleParts {
        var windows: SpecNode?, blackouts: SpecNode?

        init(_ fields: inout FieldReader, _ rule: inout PolicyRule) {
            rule.name = fields.required("name", "What the rule is called in every refusal.", example: "no-kills") {
                SpecParser.problem(name: $0)
            }
            rule.because = fields.optional("because", "Why there is such a rule, for whoever is refused.", example: "…")
            rule.scope = fields.optionalGroup("when", "To what the rule applies; to everything when left out.") {
                PolicyScope(&$0)
            }
            rule.allow = fields.optionalGroup("allow", "What alone is allowed.") { PolicyList(&$0, isAllowed: true) }
            rule.deny = fields.optionalGroup("deny", "What is refused.") { PolicyList(&$0, isAllowed: false) }
            rule.bounds = Self.bounds(&fields, "maximum", "The most of something that is allowed.")
            rule.bounds += Self.bounds(&fields, "minimum", "The least of something that is allowed.")
            windows = fields.part("windows", "When runs are allowed.")
            blackouts = fields.part("blackouts", "When no run is allowed.")
            rule.needs = fields.optionalGroup("require", "What a spec must have.") { PolicyNeeds(&$0) }
        }

        private static func bounds(_ fields: inout FieldReader, _ name: String, _ summary: String) -> [PolicyBound] {
            fields.map(name, summary, example: "{for: 5m, processes: 10}").compactMap { key, text in
                do throws(FieldError) { return try PolicyBound(key, text, isMinimum: name == "minimum") } catch {
                    fields.reject(error.message, at: name, entry: key, suggestion: error.suggestion)
                    return nil
                }
            }
        }
    }
}
