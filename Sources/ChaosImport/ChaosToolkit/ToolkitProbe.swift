import ChaosModel

/// A probe of an experiment, asked all along where Chaos Toolkit asks it once.
struct ToolkitProbe {
    let node: SourceNode
    let account: FieldAccount
    let variables: ToolkitVariables
    let prometheus: String?

    /// The probe as ours, or `nil` when nothing here can ask it; what it is made of is accounted for.
    func body() -> DraftValue? {
        guard let provider = node["provider"] else {
            account.refused(node, "a probe has a `provider`")
            return nil
        }
        guard let type = account.text(provider["type"]) else {
            account.refused(node, "a provider has a `type`: http, process or python")
            return nil
        }
        let question: [DraftValue.Member]?
        switch type {
        case "http": question = http(provider)
        case "process": question = process(provider)
        case "python": question = ToolkitPython(node: node, account: account, variables: variables).probe(prometheus)
        default:
            account.refused(node, "there is no such provider: http, process and python are known")
            return nil
        }
        guard let question else { return nil }
        account.imported(provider["type"], "`probes`")
        account.imported(node["type"], "`probes`")
        account.imported(node["name"], "`probes`")
        account.refused(provider["secrets"], "secrets are not copied into a spec")
        account.refused(node["controls"], "controls are code of Chaos Toolkit's")
        account.unneeded(node["background"], "a probe never waits for the method here")
        return .mapping(
            question + [.init("rate", .word(type == "http" ? "10/s" : "1/s"))] + timeout(provider["timeout"]))
    }

    private func http(_ provider: SourceNode) -> [DraftValue.Member]? {
        guard let url = account.text(provider["url"]) else {
            account.refused(node, "an http provider needs a `url`")
            return nil
        }
        let method = account.text(provider["method"])
        let headers = provider["headers"]?.entries ?? []
        var fields: [DraftValue.Member] = []
        var address = variables.fill(url)
        if let arguments = provider["arguments"] {
            if (method ?? "GET").uppercased() == "GET" {
                address = ToolkitArguments(arguments, account, variables).query(of: address)
            } else {
                let type = headers.first { $0.key.lowercased() == "content-type" }?.value.text ?? ""
                let isJSON = type.contains("json")
                if let body = ToolkitArguments(arguments, account, variables).body(isJSON: isJSON) {
                    fields.append(.init("body", body))
                }
            }
        }
        account.imported(provider["url"], "`http.url`")
        fields.insert(.init("url", address), at: 0)
        if let method {
            fields.append(.init("method", variables.fill(method.uppercased())))
            account.imported(provider["method"], "`http.method`")
        }
        var shown: [DraftValue.Member] = []
        for header in headers {
            guard let text = account.text(header.value) else { continue }
            shown.append(.init(header.key, variables.fill(text)))
            account.imported(header.value, "`http.headers`")
        }
        if !shown.isEmpty { fields.append(.init("headers", .mapping(shown))) }
        let tolerance = ToolkitTolerance(kind: .http, account: account, variables: variables)
        let expected = tolerance.members(node["tolerance"])
        if !expected.isEmpty { fields.append(.init("expect", .mapping(expected))) }
        if let verify = provider["verify_tls"], let text = account.text(verify) {
            if ["true", "false"].contains(text.lowercased()) {
                account.imported(verify, "`http.tls-verify`")
                fields.append(.init("tls-verify", .word(text.lowercased())))
            } else {
                account.refused(verify, "`true` or `false` is expected here")
            }
        }
        return [.init("http", .mapping(fields))]
    }

    private func process(_ provider: SourceNode) -> [DraftValue.Member]? {
        guard let words = ToolkitArguments.command(provider, account, variables) else { return nil }
        let tolerance = ToolkitTolerance(kind: .command, account: account, variables: variables)
        account.imported(provider["path"], "`command`")
        account.imported(provider["arguments"], "`command`")
        let fields = [.init("arguments", .list(words))] + tolerance.members(node["tolerance"])
        return [.init("command", .mapping(fields))]
    }

    private func timeout(_ node: SourceNode?) -> [DraftValue.Member] {
        guard let node else { return [.init("timeout", .word("5s"))] }
        // requests takes one for the connection and one for the answer.
        let parts = node.isSequence ? node.items : [node]
        let spans = parts.compactMap { $0.text.flatMap { text in variables.text(text).flatMap(SourceNumber.seconds) } }
        let total = spans.reduce(Duration.zero, +)
        guard spans.count == parts.count, !spans.isEmpty, total <= .seconds(300), total > .zero else {
            account.refused(node, "seconds are expected here, at most 300; the probe waits 5s")
            return [.init("timeout", .word("5s"))]
        }
        if node.isSequence {
            account.approximated(node, "one timeout for the connection and the answer together")
        } else {
            account.imported(node, "`timeout`")
        }
        return [.init("timeout", .duration(total))]
    }
}
