import ChaosModel

/// The configuration and the secrets of an experiment, and what `${name}` stands for.
final class ToolkitVariables {
    private let account: FieldAccount
    private let given: [String: String]
    private let configuration: SourceNode?
    private let secrets: SourceNode?
    private var used: Set<String> = []
    /// Names of secrets, which stay out of a spec.
    private let secretNames: Set<String>

    /// Reads `configuration` and `secrets`.
    init(_ root: SourceNode, _ account: FieldAccount, given: [String: String]) {
        self.account = account
        self.given = given
        configuration = root["configuration"]
        secrets = root["secrets"]
        secretNames = Set((root["secrets"]?.entries ?? []).flatMap { $0.value.entries.map(\.key) })
        account.hide(secrets)
    }

    /// Text with its variables replaced; open when one has no value here.
    func fill(_ text: String) -> DraftValue {
        var filled = "", rest = text[...]
        while let start = rest.firstRange(of: "${") {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
            let name = String(rest[start.upperBound..<end])
            filled += rest[..<start.lowerBound]
            guard let value = value(name) else {
                let kind = secretNames.contains(name) ? "the secret" : "the value of"
                return .open(
                    "\(kind) `${\(name)}` in `\(CommentText.line(text, limit: 100))`; or import with --var \(name)=…")
            }
            filled += value
            rest = rest[rest.index(after: end)...]
        }
        return .text(filled + rest)
    }

    /// The value of a variable.
    private func value(_ name: String) -> String? {
        used.insert(name)
        account.askForVariable(name)
        if let value = given[name] { return value }
        guard let node = configuration?[name] else { return nil }
        return node.text ?? node["default"]?.text
    }

    /// Closes the account of the configuration and the secrets; to be called when everything else is read.
    func settle() {
        for entry in configuration?.entries ?? [] {
            let node = entry.value
            if node.isNull { continue }
            if !used.contains(entry.key) {
                account.refused(node, "nothing that is imported uses it")
            } else if given[entry.key] != nil {
                account.unneeded(node, "--var says it")
            } else if node.text != nil {
                account.imported(node, "in place of ${\(entry.key)}")
            } else if node["default"]?.text != nil {
                account.approximated(node, "its default is used; the variable or vault it comes from is not read")
            } else {
                account.refused(node, "a value from outside the document: import with --var \(entry.key)=…")
            }
        }
        account.refused(secrets, "secrets are not copied into a spec; --var NAME=VALUE does so if you must")
        if secrets != nil, let node = configuration { account.hide(node["password"]) }
    }
}
