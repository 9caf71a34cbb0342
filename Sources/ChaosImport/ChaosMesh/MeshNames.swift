import ChaosModel

/// DNSChaos: names that resolve falsely or not at all.
enum MeshNames {
    static func read(_ chaos: MeshChaos, into draft: inout SpecDraft) {
        let account = chaos.account, spec = chaos.spec
        var fields: [DraftValue.Member] = []
        switch account.text(spec["action"]) ?? "" {
        case "error":
            fields.append(.init("answer", .word("servfail")))
            account.imported(spec["action"], "`answer`")
        case "random":
            fields += [.init("answer", .word("wrong-address")), .init("address", .word("192.0.2.1"))]
            account.approximated(
                spec["action"],
                "one wrong address, of the block for documentation, instead of a different one each time")
        default:
            account.refused(spec["action"], "there is no such action")
            draft.missingMethod = "what names resolve to"
        }
        let target = chaos.target(&draft)
        let (lasts, comments) = chaos.lasting()
        guard !fields.isEmpty else { return }
        var names: [DraftValue] = []
        for item in spec["patterns"]?.items ?? [] {
            guard let text = account.text(item) else { continue }
            let stars = text.filter { $0 == "*" || $0 == "?" }.count
            if stars == 0 || text == "*" || stars == 1 && text.hasPrefix("*.") {
                names.append(.text(text))
                account.imported(item, "`names`")
            } else {
                names.append(.open("which names: the original has `\(CommentText.line(text, limit: 60))`"))
                account.refused(item, "a wildcard stands at the beginning of a name: `*.example.com`")
            }
        }
        if !names.isEmpty { fields.append(.init("names", .list(names))) }
        draft.method = [
            .fault("dns.fail", [.init("target", .text(target))] + fields + lasts, comments: comments)
        ]
    }
}
