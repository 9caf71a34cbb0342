import ChaosModel

/// The arguments of a provider.
struct ToolkitArguments {
    private let node: SourceNode
    private let account: FieldAccount
    private let variables: ToolkitVariables

    init(_ node: SourceNode, _ account: FieldAccount, _ variables: ToolkitVariables) {
        self.node = node
        self.account = account
        self.variables = variables
    }

    /// The command of a process provider as a list; what cannot be one is refused.
    static func command(
        _ provider: SourceNode, _ account: FieldAccount, _ variables: ToolkitVariables
    ) -> [DraftValue]? {
        guard let path = account.text(provider["path"]) else {
            account.refused(provider, "a process provider needs a `path`")
            return nil
        }
        var words = [variables.fill(path)]
        guard let arguments = provider["arguments"] else { return words }
        switch arguments.content {
        case .scalar(let text, _):
            guard case .text(let filled) = variables.fill(text) else { return words + [variables.fill(text)] }
            // Chaos Toolkit gives a string to a shell.
            guard let split = ShellWords.split(filled) else {
                guard case .text(let program) = words[0] else { return words + [.text(filled)] }
                return ["sh", "-c", program + " " + filled].map(DraftValue.text)
            }
            words += split.map(DraftValue.text)
        case .sequence(let items):
            for item in items {
                guard let text = account.text(item) else { return nil }
                words.append(variables.fill(text))
            }
        case .mapping(let entries):
            for entry in entries {
                words.append(.text(entry.key))
                guard !entry.value.isNull else { continue }
                guard let text = account.text(entry.value) else { return nil }
                // Chaos Toolkit leaves empty ones out.
                if !text.isEmpty { words.append(variables.fill(text)) }
            }
        }
        return words
    }

    /// An address with the arguments as its query.
    func query(of address: DraftValue) -> DraftValue {
        guard case .text(let url) = address else {
            account.imported(node, "`http.url`")
            return address
        }
        guard let pairs = pairs() else { return address }
        account.imported(node, "`http.url`")
        return .text(url + (pairs.isEmpty ? "" : (url.contains("?") ? "&" : "?") + pairs))
    }

    /// The arguments as a body, as JSON or as a form.
    func body(isJSON: Bool) -> DraftValue? {
        if let text = node.text {
            account.imported(node, "`http.body`")
            return variables.fill(text)
        }
        if !isJSON {
            guard let pairs = pairs() else { return nil }
            account.imported(node, "`http.body`")
            return .text(pairs)
        }
        account.imported(node, "`http.body`")
        return variables.fill(Self.json(node))
    }

    private func pairs() -> String? {
        var pairs: [String] = []
        for entry in node.entries {
            guard let text = account.text(entry.value) else { continue }
            guard case .text(let filled) = variables.fill(text) else {
                account.refused(entry.value, "a variable without a value: import with --var")
                continue
            }
            pairs.append(PrometheusQuestion.encoded(entry.key) + "=" + PrometheusQuestion.encoded(filled))
        }
        guard node.isMapping else {
            account.refused(node, "a mapping is expected here, found \(node.kind)")
            return nil
        }
        return pairs.joined(separator: "&")
    }

    private static func json(_ node: SourceNode) -> String {
        switch node.content {
        case .sequence(let items): return "[" + items.map(json).joined(separator: ", ") + "]"
        case .mapping(let entries):
            return "{" + entries.map { quoted(json: $0.key) + ": " + json($0.value) }.joined(separator: ", ") + "}"
        case .scalar(let text, let isPlain):
            if isPlain, SourceNumber.number(text) != nil || ["true", "false", "null"].contains(text) { return text }
            return isPlain && text.isEmpty ? "null" : quoted(json: text)
        }
    }

    private static func quoted(json text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
