/// A command line as the audit log keeps it: flags and values, but no secret. Struck out are the values of flags whose name
/// speaks of a secret, a probe's headers and bodies, what stands before `@` and behind `?` in a URL, and the arguments of a
/// command to launch behind `--`.
public enum AuditWords {
    private static let secret = [
        "password", "passwd", "passphrase", "secret", "token", "credential", "auth", "cookie", "header", "body",
        "apikey", "api-key", "private", "key",
    ]
    /// What stands for what was struck out.
    public static let struckOut = "***"

    /// The words without their secrets.
    public static func safe(_ words: [String]) -> [String] {
        var safe: [String] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                safe.append(word)
                if let program = rest.popFirst() { safe.append(program) }
                if !rest.isEmpty { safe.append("(\(rest.count) arguments)") }
                break
            }
            guard word.hasPrefix("-") else {
                safe.append(withoutSecrets(word))
                continue
            }
            let name = word.prefix { $0 != "=" }.lowercased()
            let isSecret = secret.contains { name.contains($0) }
            if let equals = word.firstIndex(of: "=") {
                let value = String(word[word.index(after: equals)...])
                safe.append(word[...equals] + (isSecret ? struckOut : withoutSecrets(value)))
            } else {
                safe.append(word)
                if isSecret, rest.popFirst() != nil { safe.append(struckOut) }
            }
        }
        return safe
    }

    /// A word without the user, the password and the query of a URL in it.
    private static func withoutSecrets(_ word: String) -> String {
        guard let scheme = word.firstRange(of: "://") else { return word }
        var rest = word[scheme.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        var text = String(word[..<scheme.upperBound])
        if let at = authority.lastIndex(of: "@") {
            text += struckOut
            rest = rest[at...]
        }
        guard let query = rest.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return text + rest }
        return text + rest[..<query] + "?" + struckOut
    }
}
