import ChaosModel

/// What every chaos has: pods that it selects, and how long it lasts.
struct MeshChaos {
    let spec: SourceNode
    let account: FieldAccount
    let settings: ImportSettings
    /// The experiment's name.
    let name: String
    /// How long a chaos lasts that goes on until it is deleted.
    static let span = Duration.seconds(30)

    /// The target that stands for the selected pods.
    /// - Parameter isLaunched: Whether the fault needs a target that Aftershock launches.
    func target(_ draft: inout SpecDraft, isLaunched: Bool = false) -> String {
        let selector = spec["selector"]
        let containers = spec["containerNames"]?.items.compactMap(\.text) ?? []
        let wanted = Self.title(selector) ?? (containers.first ?? name)
        let what =
            Self.words(selector) + (containers.isEmpty ? "" : ", containers \(containers.joined(separator: " "))")
        var comment = "the processes on this host that stand for the pods \(what)"
        if isLaunched { comment += " (this fault needs a target that is launched: `command: [PROGRAM, ARGUMENT…]`)" }
        let target = draft.target(wanted, comment: comment, settings: settings)
        let reason = "selects pods of a cluster: `targets.\(target)` is what stands for them on this host"
        account.approximated(selector, reason)
        account.approximated(spec["containerNames"], reason)
        mode()
        for key in ["remoteCluster", "remoteClusterName"] { account.refused(spec[key], "a spec runs on this host") }
        return target
    }

    private func mode() {
        guard let mode = account.text(spec["mode"]) else { return }
        switch mode {
        case "all": account.unneeded(spec["mode"], "all that the target is")
        case "one", "fixed", "fixed-percent", "random-max-percent":
            account.approximated(spec["mode"], "the operator chooses the target: it is not picked by chance among pods")
            account.approximated(
                spec["value"], "the operator chooses the target: it is not picked by chance among pods")
        default: account.refused(spec["mode"], "there is no such mode")
        }
    }

    /// How long the fault lasts, and a comment where the document does not say.
    func lasting() -> (members: [DraftValue.Member], comments: [String]) {
        if let span = account.value(
            spec["duration"], "a duration of Go, such as `30s` or `1h30m`, up to 30 days,", SourceNumber.goSpan)
        {
            account.imported(spec["duration"], "`for`")
            return ([.init("for", .duration(span))], [])
        }
        return (
            [.init("for", .duration(Self.span))],
            ["The original goes on until it is deleted: \(Self.span.fieldText) was chosen."]
        )
    }

    /// A percentage; 0 counts as nothing written.
    func percent(_ node: SourceNode?) -> Percent? {
        account.value(node, "a number of percent, 0 to 100,", SourceNumber.percent)
    }

    /// A member for a percentage when it is above 0; one of 0 is the default.
    func share(_ node: SourceNode?, as key: String) -> [DraftValue.Member] {
        guard let percent = percent(node) else { return [] }
        guard percent.share > 0 else {
            account.unneeded(node, "0% is what a fault does anyway")
            return []
        }
        account.imported(node, "`\(key)`")
        return [.init(key, .percent(percent))]
    }

    /// What a selector's target is called: its most telling label, pod or namespace.
    private static func title(_ selector: SourceNode?) -> String? {
        let labels = selector?["labelSelectors"]?.entries ?? []
        let telling = ["app", "app.kubernetes.io/name", "app.kubernetes.io/component", "k8s-app", "name"]
        for key in telling {
            if let text = labels.first(where: { $0.key == key })?.value.text { return text }
        }
        if let text = labels.first?.value.text { return text }
        if let pod = selector?["pods"]?.entries.first?.value.items.first?.text { return pod }
        return selector?["namespaces"]?.items.first?.text
    }

    /// A selector in one line.
    static func words(_ selector: SourceNode?) -> String {
        let leaves = selector?.leaves ?? []
        let prefix = selector?.path ?? ""
        let words = leaves.prefix(8).map { leaf in
            CommentText.line(String(leaf.path.dropFirst(prefix.count).drop { $0 == "." }), limit: 60) + "="
                + CommentText.line(leaf.text ?? leaf.kind, limit: 60)
        }
        return words.isEmpty ? "of this namespace" : words.joined(separator: ", ") + (leaves.count > 8 ? ", …" : "")
    }

    /// The name for a peer's pods, for which networks may be given.
    static func peer(_ selector: SourceNode?) -> String { SpecDraft.name((title(selector) ?? "peer") + "-peer") }
}
