import ChaosModel

/// A document of Chaos Mesh: a chaos of some kind, or a Schedule of one.
struct MeshDocument {
    private let root: SourceNode
    private let account: FieldAccount
    private let settings: ImportSettings
    private let file: String

    /// What reads the kinds that have a counterpart.
    private static let readers: [String: @Sendable (MeshChaos, inout SpecDraft) -> Void] = [
        "NetworkChaos": MeshNetwork.read, "StressChaos": MeshStress.read, "PodChaos": MeshPod.read,
        "IOChaos": MeshFiles.read, "IoChaos": MeshFiles.read, "DNSChaos": MeshNames.read, "TimeChaos": MeshClock.read,
    ]

    /// Why the other kinds have none, and what comes nearest.
    private static let nearest = [
        "HTTPChaos": "it changes requests in a proxy; nearest: network.delay, network.reject and network.reset",
        "JVMChaos": "it changes code in a virtual machine; nearest: cpu.burn, memory.fill and syscall.error",
        "KernelChaos": "it fails kernel functions; nearest: syscall.error",
        "BlockChaos": "it delays a block device; nearest: io.latency and io.throttle",
        "AWSChaos": "it acts on a cloud's API", "GCPChaos": "it acts on a cloud's API",
        "AzureChaos": "it acts on a cloud's API",
        "PhysicalMachineChaos": "it is chaosd's; nearest: the fault of the same name in `aftershock list faults`",
        "Workflow": "it is made of templates; nearest: one spec a template, in the order of a `method`",
        "StatusCheck": "nearest: an http probe and an objective",
    ]

    init(_ document: ImportDocument, settings: ImportSettings, file: String) {
        root = document.root
        account = document.account
        self.settings = settings
        self.file = file
    }

    /// The spec; `nil` when nothing of the document can be one.
    func draft() -> SpecDraft? {
        guard let kind = account.text(root["kind"]) else {
            account.refused(root, "a document has a `kind`")
            return nil
        }
        let name = account.text(root["metadata"]?["name"])
        let isSchedule = kind == "Schedule"
        let type = isSchedule ? account.text(root["spec"]?["type"]) ?? "" : kind
        let key = type.prefix(1).lowercased() + type.dropFirst()
        let spec =
            isSchedule
            ? root["spec"]?.entries.first { $0.key.lowercased() == key.lowercased() }?.value : root["spec"]
        guard let read = Self.readers[type], let spec, spec.isMapping else {
            let what = Self.nearest[type] ?? "Aftershock has no such fault"
            account.refused(
                root,
                Self.readers[type] == nil
                    ? "`kind: \(CommentText.line(type, limit: 40))` has no counterpart: \(what)"
                    : "the document has no `spec`")
            return nil
        }
        var draft = SpecDraft(
            title: name ?? type, origin: "\(ShellWords.base(file)), Chaos Mesh's \(CommentText.line(type, limit: 40))")
        account.unneeded(root["apiVersion"], "the version of the document's format")
        account.imported(root["kind"], "`method`")
        account.imported(root["metadata"]?["name"], "`experiment`")
        metadata(into: &draft)
        account.unneeded(root["status"], "a cluster's record")
        if isSchedule { schedule(into: &draft) }
        recur(spec["scheduler"]?["cron"], into: &draft)
        read(MeshChaos(spec: spec, account: account, settings: settings, name: draft.name), &draft)
        return draft
    }

    private func metadata(into draft: inout SpecDraft) {
        let metadata = root["metadata"]
        var labels = metadata?["labels"]?.entries ?? []
        if let namespace = metadata?["namespace"], !labels.contains(where: { $0.key == "namespace" }) {
            labels.insert(.init(key: "namespace", value: namespace), at: 0)
        }
        for entry in labels {
            guard let text = account.text(entry.value) else { continue }
            draft.labels.append(.init(entry.key, .text(text)))
            account.imported(entry.value, "`labels`")
        }
        for key in [
            "uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "finalizers", "selfLink",
        ] {
            account.unneeded(metadata?[key], "a cluster's record")
        }
        for entry in metadata?["annotations"]?.entries ?? [] {
            account.refused(entry.value, "annotations are for controllers in a cluster")
        }
    }

    /// How often it comes: a cron line.
    private func recur(_ node: SourceNode?, into draft: inout SpecDraft) {
        guard let text = account.text(node) else { return }
        guard let every = MeshSchedule.every(text), (try? DrillInterval(field: every)) != nil else {
            draft.comments.append("Scheduled in the original: \(text)")
            account.refused(node, "a run begins when it is started; a comment says when it was due")
            return
        }
        draft.every = every
        account.approximated(
            node, "`every`: a run that is not started in that time is reported as missed; nothing starts it")
    }

    /// What a Schedule says beside its chaos.
    private func schedule(into draft: inout SpecDraft) {
        let spec = root["spec"]
        account.imported(spec?["type"], "`method`")
        recur(spec?["schedule"], into: &draft)
        for key in ["historyLimit", "concurrencyPolicy", "startingDeadlineSeconds"] {
            account.refused(spec?[key], "a run begins when it is started, and one runs at a time")
        }
    }
}
