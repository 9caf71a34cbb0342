import ChaosModel

/// An experiment of Chaos Toolkit: https://chaostoolkit.org/reference/api/experiment/.
struct ToolkitExperiment {
    private let root: SourceNode
    private let account: FieldAccount
    private let settings: ImportSettings
    private let variables: ToolkitVariables
    private let origin: String

    /// Whether a document looks like one.
    static func isExperiment(_ root: SourceNode) -> Bool {
        root.isMapping
            && (root["method"] != nil || root["steady-state-hypothesis"] != nil
                || root.entries.contains { $0.key == "method" })
    }

    /// An experiment, or the part of a journal that is one.
    init(
        _ root: SourceNode, _ account: FieldAccount, settings: ImportSettings, file: String,
        origin: String = "a Chaos Toolkit experiment"
    ) {
        self.root = root
        self.account = account
        self.settings = settings
        self.origin = "\(ShellWords.base(file)), \(origin)"
        variables = ToolkitVariables(root, account, given: settings.variables)
    }

    /// The spec that does the same, as far as there is one.
    func draft() -> SpecDraft {
        let title = account.text(root["title"])
        var draft = SpecDraft(title: title.flatMap { variables.text($0) } ?? "chaos-toolkit-experiment", origin: origin)
        account.imported(root["title"], "`experiment`, and a comment")
        if let title { draft.comments.append(title) }
        if let description = account.text(root["description"]) {
            draft.comments.append(description)
            account.imported(root["description"], "a comment")
        }
        if let version = account.text(root["version"]) {
            if version.hasPrefix("1.") || version == "1" {
                account.unneeded(root["version"], "the version of the document's format")
            } else {
                account.refused(root["version"], "versions 1.x of the format are known")
            }
        }
        labels(into: &draft)
        hypothesis(root["steady-state-hypothesis"], into: &draft)
        if let method = root["method"], !method.isSequence {
            account.refused(method, "`method` is a list, found \(method.kind)")
        }
        let activities = root["method"]?.items ?? []
        ToolkitMethod(account: account, variables: variables, settings: settings).read(activities, into: &draft)
        if activities.isEmpty { account.unneeded(root["method"], "nothing is injected") }
        rest()
        variables.settle()
        return draft
    }

    private func labels(into draft: inout SpecDraft) {
        if let tags = root["tags"] {
            let texts = tags.isSequence ? tags.items.compactMap(\.text) : [tags.text].compactMap { $0 }
            if !texts.isEmpty {
                draft.labels.append(.init("tags", .text(texts.joined(separator: " "))))
                account.imported(tags, "`labels.tags`")
            }
        }
        for entry in root["contributions"]?.entries ?? [] {
            guard let text = account.text(entry.value), !draft.labels.contains(where: { $0.key == entry.key }) else {
                continue
            }
            draft.labels.append(.init(entry.key, .text(text)))
            account.imported(entry.value, "`labels`")
        }
    }

    private func hypothesis(_ node: SourceNode?, into draft: inout SpecDraft) {
        guard let node else { return }
        if let title = account.text(node["title"]) {
            draft.hypothesis = title
            account.imported(node["title"], "`hypothesis`")
        }
        for item in node["probes"]?.items ?? [] {
            guard account.text(item["type"]) ?? "probe" == "probe" else {
                account.refused(item, "the hypothesis holds probes only")
                continue
            }
            let probe = ToolkitProbe(
                node: item, account: account, variables: variables, prometheus: settings.prometheus)
            guard let body = probe.body() else { continue }
            let name = draft.probeName(item["name"]?.text ?? "probe")
            draft.probes.append(.init(name: name, body: body))
            draft.objectives.append(
                .init(
                    body: .mapping([
                        .init("probe", .text(name)), .init("objective", .text("errors <= 0%")),
                        .init("window", .word("5s")),
                        .init("step", .word("1s")), .init("consecutive", .word("2")),
                    ])))
        }
        if !draft.objectives.isEmpty {
            draft.comments.append(
                "Chaos Toolkit asks the probes of its hypothesis once before and once after the method; here they are asked "
                    + "all along: before, to begin at all; meanwhile, to measure the breach, "
                    + "which is a missed objective; after, to measure recovery."
            )
        }
    }

    /// What an experiment has beside its method.
    private func rest() {
        account.refused(root["controls"], "controls are code of Chaos Toolkit's; nearest: command hooks")
        account.refused(root["extensions"], "data of other tools")
        let runtime = root["runtime"]
        if let strategy = account.text(runtime?["hypothesis"]?["strategy"]) {
            let node = runtime?["hypothesis"]?["strategy"]
            if strategy == "continuously" || strategy == "default" {
                account.approximated(node, "the probes are asked all along, whatever the strategy")
            } else {
                account.refused(node, "the probes are asked all along: before, during and after the method")
            }
        }
        account.unneeded(runtime?["rollbacks"]?["strategy"], "everything is always taken back")
        for activity in root["rollbacks"]?.items ?? [] { rollback(activity) }
    }

    /// A rollback is not needed where it only takes back what a step takes back by itself.
    private func rollback(_ activity: SourceNode) {
        let provider = activity["provider"]
        if provider?["type"]?.text == "process", let provider,
            let values = ToolkitArguments.command(provider, account, variables)
        {
            let words = values.compactMap { if case .text(let text) = $0 { text } else { nil } }
            let line = words.count == 1 ? ShellWords.split(words[0]) ?? words : words
            if CommandFault.isUndo(line) {
                account.unneeded(activity, "every fault is taken back by itself")
                return
            }
        }
        account.refused(
            activity,
            "there are no rollbacks: faults are taken back by themselves, and what was killed is restarted by its own "
                + "supervisor, or by `restart: always` of a launched target")
    }
}
