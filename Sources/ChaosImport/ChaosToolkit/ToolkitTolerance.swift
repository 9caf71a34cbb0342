import ChaosModel

/// What a probe's answer must be like.
struct ToolkitTolerance {
    /// What it is judged on.
    enum Kind { case http, command }

    let kind: Kind
    let account: FieldAccount
    let variables: ToolkitVariables

    /// The members of `expect` (http) or of the probe itself (command) that say the same; what cannot be said is refused.
    func members(_ node: SourceNode?) -> [DraftValue.Member] {
        guard let node else { return [] }
        if let text = node.text { return plain(text, node) }
        if node.isSequence { return list(node) }
        guard let type = account.text(node["type"]) else {
            account.refused(node, "a tolerance has a `type`")
            return []
        }
        switch type {
        case "regex": return regex(node)
        case "jsonpath": return jsonPath(node)
        case "range": return range(node)
        default:
            account.refused(
                node,
                type == "probe"
                    ? "a tolerance that is a probe of its own runs code: write a command probe that exits with 0 or 1"
                    : "there is no such tolerance")
            return []
        }
    }

    /// What an answer is expected to be when the tolerance says nothing of the status.
    private var anyStatus: [DraftValue.Member] {
        kind == .http ? [.init("status", .text("100-599"))] : []
    }

    private func plain(_ text: String, _ node: SourceNode) -> [DraftValue.Member] {
        guard let number = Int(text) else {
            account.refused(
                node,
                kind == .http
                    ? "an answer over HTTP is judged by its status, a number"
                    : "a command is judged by its exit code, a number")
            return []
        }
        guard kind == .http ? (100...599).contains(number) : (0...255).contains(number) else {
            account.refused(node, kind == .http ? "a status is 100...599" : "an exit code is 0...255")
            return []
        }
        account.imported(node, kind == .http ? "`expect.status`" : "`exit`")
        return [.init(kind == .http ? "status" : "exit", .word("\(number)"))]
    }

    private func list(_ node: SourceNode) -> [DraftValue.Member] {
        let numbers = node.items.compactMap { $0.text.flatMap { Int($0) } }
        guard numbers.count == node.items.count, !numbers.isEmpty,
            numbers.allSatisfy({ kind == .command ? (0...255).contains($0) : (100...599).contains($0) }),
            kind == .http || Set(numbers).count == 1
        else {
            account.refused(
                node, kind == .http ? "a list of statuses is expected here" : "a command has one good exit code")
            return []
        }
        account.imported(node, kind == .http ? "`expect.status`" : "`exit`")
        if kind == .command { return [.init("exit", .word("\(numbers[0])"))] }
        return [.init("status", .list(numbers.map { .word("\($0)") }))]
    }

    private func regex(_ node: SourceNode) -> [DraftValue.Member] {
        let target = node["target"]?.text ?? (kind == .http ? "body" : "stdout")
        guard kind == .http, target == "body", let pattern = account.text(node["pattern"]) else {
            account.refused(
                node,
                kind == .http
                    ? "a pattern is looked for in the body only"
                    : "a command is judged by its exit code or a number: let it be a script that looks for the pattern")
            return []
        }
        account.imported(node, "`expect.body-matches`")
        return anyStatus + [.init("body-matches", variables.fill(pattern))]
    }

    private func jsonPath(_ node: SourceNode) -> [DraftValue.Member] {
        let expected = node["expect"].map { $0.isSequence ? $0.items : [$0] } ?? []
        guard kind == .http, node["target"]?.text ?? "body" == "body", let path = account.text(node["path"]),
            Self.isPlain(path), expected.count == 1, case .scalar(let text, let isPlain) = expected[0].content
        else {
            account.refused(
                node,
                "a field of a JSON body is compared with one value, by a path without wildcards and filters: "
                    + "`expect: {json: {$.status: up}}`")
            return []
        }
        account.imported(node, "`expect.json`")
        account.refused(node["count"], "there is one field, or none")
        let value: DraftValue =
            isPlain && (Double(text) != nil || ["true", "false", "null"].contains(text)) ? .word(text) : .text(text)
        return anyStatus + [.init("json", .mapping([.init(path.hasPrefix("$") ? path : "$." + path, value)]))]
    }

    private func range(_ node: SourceNode) -> [DraftValue.Member] {
        let ends = node["range"]?.items.compactMap { $0.text.flatMap(SourceNumber.number) } ?? []
        let target = node["target"]?.text ?? (kind == .http ? "body" : "stdout")
        guard ends.count == 2, node["range"]?.items.count == 2, ends[0] <= ends[1] else {
            account.refused(node, "a range is two numbers, the lower one first")
            return []
        }
        let bounds: [DraftValue.Member] = [
            .init("at-least", .word(SourceNumber.plain(ends[0]))), .init("at-most", .word(SourceNumber.plain(ends[1]))),
        ]
        switch (kind, target) {
        case (.http, "status"):
            let lower = max(100, ends[0].rounded(.up)), upper = min(599, ends[1].rounded(.down))
            guard lower <= upper else {
                account.refused(node, "a status is 100...599")
                return []
            }
            account.imported(node, "`expect.status`")
            return [.init("status", .text("\(Int(lower))-\(Int(upper))"))]
        case (.http, "body"):
            account.imported(node, "`expect.number`")
            let number = #"^\s*([-+0-9.eE]+)\s*$"#
            return anyStatus + [.init("number", .mapping([.init("pattern", .text(number))] + bounds))]
        case (.command, "stdout"):
            account.approximated(node, "`at-least` and `at-most` of the first line, and the exit code must be 0")
            return bounds
        default:
            account.refused(node, "a range is about the status, the body or what a command prints")
            return []
        }
    }

    /// Whether a path names one field.
    private static func isPlain(_ path: String) -> Bool {
        !path.isEmpty && !path.contains("..") && !path.contains("*") && !path.contains("?") && !path.contains("(")
            && path.unicodeScalars.allSatisfy {
                ("a"..."z") ~= $0 || ("A"..."Z") ~= $0 || ("0"..."9") ~= $0 || "$._-[]'\"".unicodeScalars.contains($0)
            }
    }
}
